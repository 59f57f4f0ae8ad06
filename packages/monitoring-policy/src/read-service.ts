import { FieldReader } from './field-reader.ts';
import type { InstanceTargets, ProcessSelector, Service } from './policy.ts';
import { processPatternProblem } from './process-pattern.ts';
import { readRestartLimits } from './read-limits.ts';
import { readTargets } from './read-targets.ts';

const SERVICE_NAME = {
  matches: /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
  right: 'at most 40 lower-case letters, digits and hyphens, starting with a letter, such as "web"',
};
// The SSM document holds the same pattern: what it would refuse on the host is refused here, before anything is deployed.
const UNIT = {
  matches: /^[A-Za-z0-9][A-Za-z0-9:_.@-]{0,127}$/,
  right:
    'a systemd unit such as "nginx.service" or a Windows service name such as "W3SVC": a letter or digit, then at most 127 of A-Z a-z 0-9 : _ . @ -',
};
const RUNBOOK_URL = {
  matches: /^https?:\/\/[^\s<>|"]{1,500}$/,
  right: 'an http or https address of at most 500 characters',
};
const ALARM_PERIOD = { min: 10, max: 86_400, unit: 'seconds' };
const ALARM_PERIODS = { min: 1, max: 1440, unit: 'periods' };

export function readService(input: unknown, path: string, inherited: InstanceTargets, problems: string[]): Service {
  const fields = new FieldReader(input, path, problems);
  const instances = fields.has('instances') ? readTargets(fields.object('instances')) : inherited;
  const service: Service = {
    name: fields.text('name', SERVICE_NAME),
    platform: fields.oneOf('platform', ['linux', 'windows']),
    unit: fields.text('unit', UNIT),
    process: readSelector(fields.object('process')),
    instances,
    alarm: readAlarm(fields.object('alarm')),
    restart: readRestartLimits(fields.object('restart')),
    ...(fields.has('runbookUrl') ? { runbookUrl: fields.text('runbookUrl', RUNBOOK_URL) } : {}),
  };
  fields.refuseUnknown();
  return service;
}

function readAlarm(fields: FieldReader): Service['alarm'] {
  const evaluationPeriods = fields.wholeNumber('evaluationPeriods', ALARM_PERIODS, 1);
  const alarm = {
    periodSeconds: fields.wholeNumber('periodSeconds', ALARM_PERIOD, 60),
    evaluationPeriods,
    datapointsToAlarm: fields.wholeNumber('datapointsToAlarm', ALARM_PERIODS, evaluationPeriods),
    severity: fields.oneOf('severity', ['warning', 'critical'], 'critical'),
  };
  fields.refuseUnknown();
  return alarm;
}

function readSelector(fields: FieldReader): ProcessSelector {
  const given = (['exe', 'pattern'] as const).filter((kind) => fields.has(kind));
  const [kind] = given;
  fields.refuseUnknown();
  if (kind === undefined || given.length > 1) {
    fields.problems.push(
      `${fields.path}: has ${given.length === 0 ? 'neither exe nor pattern' : 'both exe and pattern'}; should have exactly one of them, as in the agent's procstat configuration`,
    );
    return { exe: '' };
  }
  const value = fields.text(kind, {
    matches: /[\s\S]/,
    right: 'part of the process path or command line, as an RE2 expression',
  });
  const problem = value === '' ? undefined : processPatternProblem(value);
  if (problem !== undefined) fields.problems.push(`${fields.path}.${kind}: ${problem}`);
  return kind === 'exe' ? { exe: value } : { pattern: value };
}
