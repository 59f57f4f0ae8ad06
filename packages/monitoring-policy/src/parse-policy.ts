import { policyConflicts } from './check-policy.ts';
import { slackConflicts } from './check-slack.ts';
import { watchConflicts } from './check-watch.ts';
import { FieldReader } from './field-reader.ts';
import type { AgentWatch, MonitoringPolicy } from './policy.ts';
import { PolicyError } from './policy-error.ts';
import type { PolicyInput } from './policy-input.ts';
import { readAlarmSettings, readCollection } from './read-alarm-settings.ts';
import { readRestartLimits } from './read-limits.ts';
import { readService } from './read-service.ts';
import { readSlack } from './read-slack.ts';
import { readTargets } from './read-targets.ts';
import { readWatch } from './read-watch.ts';

const ENVIRONMENT = {
  matches: /^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/,
  right: 'at most 20 lower-case letters, digits and hyphens, starting with a letter, such as "prod"',
};
const CALENDAR = {
  matches: /^(?:arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:document\/)?[A-Za-z0-9_.-]{3,128}$/,
  right: 'the name or ARN of an SSM change calendar',
};
const MAIL = {
  matches: /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,190}$/,
  right: 'a mail address such as "oncall@example.com"',
};

/**
 * Reads a policy, from defib.config.ts or from policy.json, and fills in every default. What it returns passes through
 * it again unchanged.
 *
 * @throws PolicyError that lists every problem as `field.path: what is wrong; what would be right`.
 */
export function parsePolicy(input: unknown): MonitoringPolicy {
  const problems: string[] = [];
  const policy = readPolicy(new FieldReader(input, '', problems));
  // Fields that are wrong by themselves hold stand-ins, about which further complaints would only confuse.
  if (problems.length === 0)
    problems.push(...policyConflicts(policy), ...watchConflicts(policy), ...slackConflicts(policy));
  if (problems.length > 0) throw new PolicyError(problems);
  return policy;
}

/** Types a policy while it is written; `parsePolicy` is what checks it. */
export function definePolicy(input: PolicyInput): PolicyInput {
  return input;
}

function readPolicy(fields: FieldReader): MonitoringPolicy {
  const instances = readTargets(fields.object('instances'));
  const escalation = fields.object('escalation');
  const environment = fields.text('environment', ENVIRONMENT);
  const policy: MonitoringPolicy = {
    version: fields.oneOf('version', [1]),
    environment,
    mode: fields.oneOf('mode', ['act', 'observe']),
    instances,
    services: fields.list('services', (item, path) => readService(item, path, instances, fields.problems)),
    agent: readAgent(fields.object('agent')),
    ...(fields.has('watch') ? { watch: readWatch(fields.object('watch')) } : {}),
    alarms: readAlarmSettings(fields.object('alarms')),
    collect: readCollection(fields.object('collect'), environment),
    changeCalendars: fields.texts('changeCalendars', CALENDAR),
    escalation: { mail: escalation.texts('mail', MAIL) },
    ...(fields.has('slack') ? { slack: readSlack(fields.object('slack')) } : {}),
  };
  escalation.refuseUnknown();
  fields.refuseUnknown();
  return policy;
}

/** A look at an instance can be put off by so much (SQS API reference, SendMessage, DelaySeconds). */
const LONGEST_GRACE_SECONDS = 900;

function readAgent(fields: FieldReader): AgentWatch {
  const agent = {
    enabled: fields.flag('enabled', true),
    periodSeconds: fields.wholeNumber('periodSeconds', { min: 10, max: 86_400, unit: 'seconds' }, 60),
    evaluationPeriods: fields.wholeNumber('evaluationPeriods', { min: 1, max: 1440, unit: 'periods' }, 5),
    graceSeconds: fields.wholeNumber('graceSeconds', { min: 0, max: LONGEST_GRACE_SECONDS, unit: 'seconds' }, 600),
    restart: readRestartLimits(fields.object('restart')),
  };
  fields.refuseUnknown();
  return agent;
}
