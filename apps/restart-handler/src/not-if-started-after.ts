import type { AlarmDatapoint, AlarmNotification } from '@defib/alarm-parser';

const BREACHES: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
};

function breaches({ value }: AlarmDatapoint, { condition }: AlarmNotification): boolean {
  const test = BREACHES[condition?.operator ?? ''];
  // What can't be told is taken for breaching: an earlier time would only skip more.
  return (
    value === undefined || test === undefined || condition?.threshold === undefined || test(value, condition.threshold)
  );
}

/**
 * The moment after which a start of the unit shows that it has come back: the end of the newest breaching datapoint,
 * since a unit started later than that is one that the alarm knows nothing of; at the latest the state change.
 */
export function notIfStartedAfter(alarm: AlarmNotification): Date {
  const newest = alarm.datapoints.find((datapoint) => datapoint.at !== undefined && breaches(datapoint, alarm));
  const watched = alarm.metrics.find(({ returnData }) => returnData) ?? alarm.metrics[0];
  if (newest?.at === undefined || watched === undefined) return alarm.state.at;
  const periodSeconds =
    watched.periodSeconds ?? alarm.metrics.find((metric) => metric.periodSeconds !== undefined)?.periodSeconds ?? 0;
  const end = newest.at.getTime() + periodSeconds * 1_000;
  return new Date(Math.min(end, alarm.state.at.getTime()));
}
