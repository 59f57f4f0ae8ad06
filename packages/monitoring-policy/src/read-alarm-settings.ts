import { FieldReader } from './field-reader.ts';
import type { AlarmSettings, CollectionSettings, LogFile } from './watch-rules.ts';

const TAG_KEY = {
  matches: /^(?!aws:)[^\p{Cc}]{1,128}$/u,
  right: 'a tag key of 1 to 128 characters that does not start with "aws:"',
};
const LOG_PATH = {
  matches: /^(?:\/|[A-Za-z]:\\)[^\p{Cc}"]{1,400}$/u,
  right: 'the full path of a file, such as "/var/log/syslog"',
};
const LOG_GROUP = {
  matches: /^[A-Za-z0-9_./#-]{1,512}$/,
  right: 'the name of a log group: letters, digits and _ . / # -',
};

const RATE = { min: 1, max: 1000, unit: 'calls' };

/** What PutRetentionPolicy takes (CloudWatch Logs API reference). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** How alarms are kept: per instance, 3 puts a second, muted while an instance is stopped. */
export function readAlarmSettings(fields: FieldReader): AlarmSettings {
  const settings = {
    mode: fields.oneOf('mode', ['instance', 'fleet']),
    putRatePerSecond: fields.wholeNumber('putRatePerSecond', RATE, 3),
    deleteRatePerSecond: fields.wholeNumber('deleteRatePerSecond', RATE, 3),
    describeRatePerSecond: fields.wholeNumber('describeRatePerSecond', RATE, 9),
    stoppedInstances: fields.oneOf('stoppedInstances', ['mute', 'remove']),
    copyTags: fields.texts('copyTags', TAG_KEY),
    fleetSize: fields.wholeNumber('fleetSize', { min: 1, max: 1_000_000, unit: 'instances' }, 500),
  };
  fields.refuseUnknown();
  return settings;
}

/** What the agent collects: every 60 seconds, no log file unless one is named. */
export function readCollection(fields: FieldReader, environment: string): CollectionSettings {
  const settings = {
    metrics: fields.oneOf('metrics', ['full', 'alarms']),
    intervalSeconds: fields.wholeNumber('intervalSeconds', { min: 1, max: 3600, unit: 'seconds' }, 60),
    logs: fields.list('logs', (item, path) => readLogFile(new FieldReader(item, path, fields.problems), environment)),
  };
  fields.refuseUnknown();
  return settings;
}

function readLogFile(fields: FieldReader, environment: string): LogFile {
  const path = fields.text('path', LOG_PATH);
  const file = {
    platform: fields.oneOf('platform', ['linux', 'windows']),
    path,
    logGroup: fields.has('logGroup') ? fields.text('logGroup', LOG_GROUP) : logGroupOf(path, environment),
    retentionDays: fields.oneOf('retentionDays', RETENTION_DAYS, 30),
  };
  fields.refuseUnknown();
  return file;
}

function logGroupOf(path: string, environment: string): string {
  const fileName = path.split(/[/\\]/).at(-1) ?? path;
  return `defib/${environment}/${fileName.replaceAll(/[^A-Za-z0-9_.#-]/g, '_')}`;
}
