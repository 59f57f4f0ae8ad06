import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';

export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

const OPERATORS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
export type ComparisonOperator = (typeof OPERATORS)[number];

const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
export type Statistic = (typeof STATISTICS)[number];

/** A metric alarm on one metric with a fixed threshold: what the plant evaluates. */
export interface AlarmDefinition {
  readonly name: string;
  readonly arn: string;
  readonly description: string | null;
  readonly configurationUpdatedAt: Date;
  readonly actionsEnabled: boolean;
  readonly actions: {
    readonly OK: readonly string[];
    readonly ALARM: readonly string[];
    readonly INSUFFICIENT_DATA: readonly string[];
  };
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  readonly statistic: Statistic;
  readonly unit: string | null;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
  readonly comparisonOperator: ComparisonOperator;
  readonly threshold: number;
  readonly treatMissingData: MissingData;
}

/** What the plant makes of an alarm of the store; a reason in words where it cannot evaluate it. */
export function readAlarmDefinition(alarm: MetricAlarm): AlarmDefinition | { readonly notEvaluated: string } {
  const statistic = STATISTICS.find((known) => known === alarm.Statistic);
  const comparisonOperator = OPERATORS.find((known) => known === alarm.ComparisonOperator);
  if ((alarm.Metrics ?? []).length > 0) return { notEvaluated: 'it evaluates an expression' };
  if (statistic === undefined)
    return { notEvaluated: `its statistic is ${alarm.Statistic ?? alarm.ExtendedStatistic ?? 'missing'}` };
  if (comparisonOperator === undefined)
    return { notEvaluated: `its operator is ${alarm.ComparisonOperator ?? 'missing'}` };
  const {
    AlarmName: name,
    AlarmArn: arn,
    Namespace: namespace,
    MetricName: metricName,
    Threshold: threshold,
    Period: periodSeconds,
  } = alarm;
  if (
    name === undefined ||
    arn === undefined ||
    namespace === undefined ||
    metricName === undefined ||
    threshold === undefined ||
    periodSeconds === undefined
  ) {
    return { notEvaluated: 'its metric, period or threshold is missing' };
  }
  return {
    name,
    arn,
    description: alarm.AlarmDescription ?? null,
    configurationUpdatedAt: alarm.AlarmConfigurationUpdatedTimestamp ?? new Date(0),
    actionsEnabled: alarm.ActionsEnabled ?? true,
    actions: {
      OK: alarm.OKActions ?? [],
      ALARM: alarm.AlarmActions ?? [],
      INSUFFICIENT_DATA: alarm.InsufficientDataActions ?? [],
    },
    namespace,
    metricName,
    dimensions: (alarm.Dimensions ?? []).map(({ Name = '', Value = '' }) => ({ name: Name, value: Value })),
    statistic,
    unit: alarm.Unit ?? null,
    periodSeconds,
    evaluationPeriods: alarm.EvaluationPeriods ?? 1,
    ...(alarm.DatapointsToAlarm === undefined ? {} : { datapointsToAlarm: alarm.DatapointsToAlarm }),
    comparisonOperator,
    threshold,
    treatMissingData: readMissingData(alarm.TreatMissingData),
  };
}

function readMissingData(value: string | undefined): MissingData {
  return value === 'breaching' || value === 'notBreaching' || value === 'ignore' ? value : 'missing';
}
