import type { AlarmSpec, ExistingAlarm } from './alarm-spec.ts';

/** What has to be done about one alarm. */
export type AlarmChange =
  | { readonly kind: 'create'; readonly spec: AlarmSpec }
  /** `differences`: one text each, such as 'threshold: 95, should be 90'. */
  | { readonly kind: 'update'; readonly spec: AlarmSpec; readonly differences: readonly string[] }
  /** Nothing but whether its actions are on. */
  | { readonly kind: 'mute' | 'unmute'; readonly name: string }
  | { readonly kind: 'delete'; readonly name: string }
  | { readonly kind: 'keep'; readonly name: string };

const PLAIN_FIELDS = [
  'description',
  'namespace',
  'metricName',
  'statistic',
  'periodSeconds',
  'evaluationPeriods',
  'datapointsToAlarm',
  'threshold',
  'comparisonOperator',
  'treatMissingData',
] as const;

/** The difference between the alarms that an instance should have and those that it has, in the order of their names. */
export function planAlarms(desired: readonly AlarmSpec[], existing: readonly ExistingAlarm[]): AlarmChange[] {
  const has = new Map(existing.map((alarm) => [alarm.name, alarm]));
  const changes: AlarmChange[] = [];
  for (const spec of desired) {
    const alarm = has.get(spec.name);
    has.delete(spec.name);
    changes.push(alarm === undefined ? { kind: 'create', spec } : changeOf(spec, alarm));
  }
  for (const name of has.keys()) changes.push({ kind: 'delete', name });
  return changes.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** The name of the alarm that a change is about. */
export function nameOf(change: AlarmChange): string {
  return 'spec' in change ? change.spec.name : change.name;
}

function changeOf(spec: AlarmSpec, alarm: ExistingAlarm): AlarmChange {
  const differences = differencesOf(spec, alarm);
  if (differences.length > 0) return { kind: 'update', spec, differences };
  if (alarm.actionsEnabled === spec.actionsEnabled) return { kind: 'keep', name: spec.name };
  return { kind: spec.actionsEnabled ? 'unmute' : 'mute', name: spec.name };
}

function differencesOf(spec: AlarmSpec, alarm: ExistingAlarm): string[] {
  const differences: string[] = [];
  for (const field of PLAIN_FIELDS) {
    if (alarm[field] !== spec[field]) differences.push(difference(field, alarm[field], spec[field]));
  }
  if (!sameDimensions(alarm.dimensions ?? {}, spec.dimensions)) {
    differences.push(difference('dimensions', alarm.dimensions, spec.dimensions));
  }
  for (const field of ['alarmActions', 'okActions'] as const) {
    if (!sameSet(alarm[field] ?? [], spec[field])) differences.push(difference(field, alarm[field], spec[field]));
  }
  if (alarm.insufficientDataActions.length > 0) {
    differences.push(difference('insufficientDataActions', alarm.insufficientDataActions, []));
  }
  return differences;
}

function difference(field: string, is: unknown, should: unknown): string {
  return `${field}: ${JSON.stringify(is) ?? 'nothing'}, should be ${JSON.stringify(should)}`;
}

function sameDimensions(is: Readonly<Record<string, string>>, should: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(should);
  return (
    keys.length === Object.keys(is).length && keys.every((key) => Object.hasOwn(is, key) && is[key] === should[key])
  );
}

function sameSet(is: readonly string[], should: readonly string[]): boolean {
  return is.length === should.length && should.every((item) => is.includes(item));
}
