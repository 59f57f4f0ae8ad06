import { BENCH_PATTERN, BENCH_SERVICE } from './bench-stack.ts';

/** What CloudWatch publishes when the process alarm of an instance goes off; key order as since 2026. */
export function alarmMessage({
  instanceId,
  accountId,
  at,
}: {
  instanceId: string;
  accountId: string;
  at: Date;
}): string {
  const name = `bench/${instanceId}/${BENCH_SERVICE}`;
  return JSON.stringify({
    AlarmName: name,
    AlarmDescription: null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: '2026-11-01T08:00:00.000+0000',
    NewStateValue: 'ALARM',
    NewStateReason:
      'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (20/11/26 08:00:00)] was less than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
    StateChangeTime: at.toISOString().replace('Z', '+0000'),
    Region: 'EU (Ireland)',
    AlarmArn: `arn:aws:cloudwatch:eu-west-1:${accountId}:alarm:${name}`,
    ActionExecutedAfterMuteWindow: false,
    OldStateValue: 'OK',
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: 'procstat_lookup_pid_count',
      Namespace: 'CWAgent',
      StatisticType: 'Statistic',
      Statistic: 'MAXIMUM',
      Unit: null,
      Dimensions: [
        { value: instanceId, name: 'InstanceId' },
        { value: BENCH_PATTERN, name: 'pattern' },
        { value: 'native', name: 'pid_finder' },
      ],
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1.0,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
  });
}
