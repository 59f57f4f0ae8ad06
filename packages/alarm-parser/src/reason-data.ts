import type { AlarmDatapoint, TriggeringAlarm } from './alarm-notification.ts';
import { isStateValue } from './alarm-state.ts';
import { isList, isObject } from './json-place.ts';
import { known } from './known.ts';
import { parseTime } from './timestamps.ts';

/** What CloudWatch's own account of an evaluation says, as far as it can be trusted. */
export interface ReasonData {
  readonly threshold?: number | undefined;
  readonly evaluationPeriods?: number | undefined;
  readonly datapointsToAlarm?: number | undefined;
  /** The evaluated periods with their times, newest first; one without a value had no data. */
  readonly evaluated: readonly AlarmDatapoint[];
  readonly triggeringAlarms: readonly TriggeringAlarm[];
}

const nothing: ReasonData = { evaluated: [], triggeringAlarms: [] };

/**
 * Reads `reasonData`: JSON in a string, in log alarms by SNS an object. Whoever calls SetAlarmState may put any JSON
 * there, and the documentation's samples elide it, so what has not the right form is passed over and never an error.
 * Its `recentDatapoints` have no times, which the sentence beside it has, so that is read in their place.
 */
export function readReasonData(raw: unknown): ReasonData {
  const data = toObject(raw);
  if (!data) return nothing;
  return {
    threshold: toNumber(data['threshold']),
    evaluationPeriods: toNumber(data['queryResultsToEvaluate']),
    datapointsToAlarm: toNumber(data['queryResultsToAlarm']),
    evaluated: toObjects(data['evaluatedDatapoints'] ?? data['results'])
      .map(({ timestamp, value }) => known({ value: toNumber(value), at: parseTime(timestamp) }))
      .filter(({ at }) => at)
      .sort((a, b) => Number(b.at) - Number(a.at)),
    triggeringAlarms: toObjects(data['triggeringAlarms']).flatMap(toTriggeringAlarm),
  };
}

function toTriggeringAlarm({ arn, state }: Record<string, unknown>): TriggeringAlarm[] {
  if (typeof arn !== 'string') return [];
  if (!isObject(state) || !isStateValue(state['value'])) return [{ arn }];
  return [{ arn, state: known({ value: state['value'], at: parseTime(state['timestamp']) }) }];
}

function toObject(raw: unknown): Record<string, unknown> | undefined {
  try {
    const data: unknown = typeof raw === 'string' ? JSON.parse(raw) : raw;
    return isObject(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function toObjects(list: unknown): Record<string, unknown>[] {
  return isList(list) ? list.filter(isObject) : [];
}

function toNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
