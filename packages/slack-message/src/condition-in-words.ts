import type { AlarmMetric, AlarmNotification } from '@defib/alarm-parser';
import { quantity } from './quantity.ts';
import type { Direction, Evaluation, Words } from './words.ts';

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  GreaterThanThreshold: 'over',
  GreaterThanOrEqualToThreshold: 'at-or-over',
  LessThanThreshold: 'under',
  LessThanOrEqualToThreshold: 'at-or-under',
  GreaterThanUpperThreshold: 'above-band',
  LessThanLowerThreshold: 'below-band',
  LessThanLowerOrGreaterThanUpperThreshold: 'outside-band',
};
/** Metrics that people call otherwise than AWS does. */
const SHORT_NAMES: Readonly<Record<string, keyof Words['metrics']>> = {
  CPUUtilization: 'cpu',
  cpu_usage_active: 'cpu',
  mem_used_percent: 'memory',
  'Memory % Committed Bytes In Use': 'memory',
  disk_used_percent: 'disk',
  swap_used_percent: 'swap',
};
const PROCESS_COUNT = /^procstat_lookup[_ ]pid_count$/;

/** The metric that is compared: the one whose data the alarm returns, and where several do (an anomaly band), not the band. */
export function primaryMetric(alarm: AlarmNotification): AlarmMetric | undefined {
  const returned = alarm.metrics.filter(
    ({ id, returnData }) => returnData && id !== alarm.condition?.thresholdMetricId,
  );
  return returned[0] ?? alarm.metrics[0];
}

/**
 * What the alarm is about, as a person would say it: 'CPU 93 % over 80 % for 3 of 3 minutes'. Undefined where the
 * message tells too little (composite alarms, a state that was set by hand). Without markup, not escaped.
 */
export function conditionInWords(alarm: AlarmNotification, words: Words): string | undefined {
  const metric = primaryMetric(alarm);
  const { condition } = alarm;
  const what =
    metric === undefined
      ? alarm.kind === 'log'
        ? (alarm.logQuery?.aggregation ?? words.labels.query)
        : undefined
      : metricName(metric, words);
  if (what === undefined) return undefined;
  const evaluation = evaluationOf(alarm, metric);
  if (
    alarm.state.value !== 'OK' &&
    (alarm.onMissingData === 'breaching' || alarm.state.value === 'INSUFFICIENT_DATA')
  ) {
    return words.alarm.missingData(what, evaluation);
  }
  const value = alarm.datapoints.find((datapoint) => datapoint.value !== undefined)?.value;
  const process = processSelector(metric);
  if (process !== undefined && value !== undefined) {
    return value < 1 ? words.alarm.noProcess(process) : words.alarm.processBack(process, String(value));
  }
  const written = (number: number) => quantity(number, metric?.unit, metric?.metric?.name);
  const direction =
    condition?.operator !== undefined && Object.hasOwn(DIRECTIONS, condition.operator)
      ? DIRECTIONS[condition.operator]
      : undefined;
  if (alarm.state.value === 'OK') return value === undefined ? undefined : `${what} ${written(value)}`;
  if (direction === undefined) return value === undefined ? undefined : `${what} ${written(value)}`;
  const threshold = direction.endsWith('band')
    ? ''
    : condition?.threshold === undefined
      ? undefined
      : written(condition.threshold);
  if (threshold === undefined) return value === undefined ? undefined : `${what} ${written(value)}`;
  return words.alarm.condition(
    what,
    value === undefined ? undefined : written(value),
    direction,
    threshold,
    evaluation,
  );
}

/** What the metric is called: its label, its short name, or its expression. */
function metricName(metric: AlarmMetric, words: Words): string {
  const name = metric.metric?.name;
  const short = name === undefined || !Object.hasOwn(SHORT_NAMES, name) ? undefined : SHORT_NAMES[name];
  if (short !== undefined) return words.metrics[short];
  if (name !== undefined) return withStatistic(metric.label ?? name, metric.statistic);
  return metric.label ?? metric.expression ?? metric.id ?? '';
}

function withStatistic(name: string, statistic: string | undefined): string {
  return statistic !== undefined && /^(?:p|tm|wm|tc|ts|pr|iqm)/i.test(statistic) ? `${name} ${statistic}` : name;
}

function processSelector(metric: AlarmMetric | undefined): string | undefined {
  if (metric?.metric === undefined || !PROCESS_COUNT.test(metric.metric.name)) return undefined;
  const { exe, pattern } = metric.metric.dimensions;
  return exe ?? pattern;
}

function evaluationOf({ condition }: AlarmNotification, metric: AlarmMetric | undefined): Evaluation | undefined {
  const of = condition?.evaluationPeriods;
  if (of === undefined) return undefined;
  return {
    of,
    needed: condition?.datapointsToAlarm ?? of,
    ...(metric?.periodSeconds === undefined ? {} : { periodSeconds: metric.periodSeconds }),
  };
}
