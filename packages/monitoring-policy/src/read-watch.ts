import type { FieldReader } from './field-reader.ts';
import { shown } from './field-reader.ts';
import type { DiskRule, Limit, StatusCheckRule, ThresholdRule, WatchRules } from './watch-rules.ts';

const DISK_PATH = {
  matches: /^\/(?:[A-Za-z0-9._+@-]+(?:\/[A-Za-z0-9._+@-]+)*)?$/,
  right: 'a mount point such as "/" or "/var/lib", without a slash at its end',
};
const DRIVE = { matches: /^[A-Z]:$/, right: 'a drive such as "C:"' };

/** What a threshold may be and what it is where nothing is said. */
interface ThresholdDefaults {
  readonly enabled: boolean;
  readonly warning: number;
  readonly critical: number;
  readonly max: number;
  readonly unit: string;
  readonly periodSeconds: number;
}

const PER_CENT = { enabled: true, warning: 80, critical: 90, max: 100, unit: 'per cent' };
/** The largest limit of a network rule, in megabits a second. */
export const MOST_MEGABITS = 1_000_000;
const MEGABITS = { enabled: false, warning: 500, critical: 900, max: MOST_MEGABITS, unit: 'megabits a second' };
const AGENT_PERIOD = { periodSeconds: 60 };

/** The rules with their defaults: CPU, memory and disk at 80 and 90 %, both status checks, no network. */
export function readWatch(fields: FieldReader): WatchRules {
  const detailedMonitoring = fields.flag('detailedMonitoring', false);
  const ec2Period = { periodSeconds: detailedMonitoring ? 60 : 300 };
  const rules = {
    detailedMonitoring,
    cpu: readThresholds(fields.object('cpu'), { ...PER_CENT, ...ec2Period }),
    memory: readThresholds(fields.object('memory'), { ...PER_CENT, ...AGENT_PERIOD }),
    disk: readDisk(fields.object('disk')),
    statusCheck: readStatusCheck(fields.object('statusCheck')),
    network: readThresholds(fields.object('network'), { ...MEGABITS, ...ec2Period }),
  };
  fields.refuseUnknown();
  return rules;
}

function readThresholds(fields: FieldReader, defaults: ThresholdDefaults): ThresholdRule {
  const rule = readRule(fields, defaults);
  fields.refuseUnknown();
  return rule;
}

function readRule(fields: FieldReader, defaults: ThresholdDefaults): ThresholdRule {
  const evaluationPeriods = fields.wholeNumber('evaluationPeriods', { min: 1, max: 1440, unit: 'periods' }, 3);
  return {
    enabled: fields.flag('enabled', defaults.enabled),
    warning: readLimit(fields, 'warning', defaults),
    critical: readLimit(fields, 'critical', defaults),
    periodSeconds: fields.wholeNumber(
      'periodSeconds',
      { min: 10, max: 86_400, unit: 'seconds' },
      defaults.periodSeconds,
    ),
    evaluationPeriods,
    datapointsToAlarm: fields.wholeNumber(
      'datapointsToAlarm',
      { min: 1, max: 1440, unit: 'periods' },
      evaluationPeriods,
    ),
  };
}

function readLimit(fields: FieldReader, key: 'warning' | 'critical', defaults: ThresholdDefaults): Limit {
  const value = fields.value(key);
  if (value === undefined) return defaults[key];
  if (value === 'off') return value;
  if (typeof value === 'number' && value > 0 && value <= defaults.max) return value;
  fields.problems.push(
    `${fields.path}.${key}: is ${shown(value)}; should be "off" or ${defaults.unit}, above 0 and at most ${defaults.max}`,
  );
  return defaults[key];
}

function readDisk(fields: FieldReader): DiskRule {
  const rule = {
    ...readRule(fields, { ...PER_CENT, ...AGENT_PERIOD }),
    paths: fields.has('paths') ? fields.texts('paths', DISK_PATH) : ['/'],
    drives: fields.has('drives') ? fields.texts('drives', DRIVE) : ['C:'],
  };
  fields.refuseUnknown();
  return rule;
}

function readStatusCheck(fields: FieldReader): StatusCheckRule {
  const minutes = { min: 1, max: 1440, unit: 'minutes' };
  const rule = {
    enabled: fields.flag('enabled', true),
    act: fields.flag('act', true),
    systemMinutes: fields.wholeNumber('systemMinutes', minutes, 2),
    instanceMinutes: fields.wholeNumber('instanceMinutes', minutes, 3),
  };
  fields.refuseUnknown();
  return rule;
}

/** Whether a text can be a mount point of a disk rule. */
export function isDiskPath(text: string): boolean {
  return text.length <= 200 && DISK_PATH.matches.test(text);
}

/** Whether a text can be a drive of a disk rule. */
export function isDrive(text: string): boolean {
  return DRIVE.matches.test(text);
}
