/** What goes wrong in a storm: a metric over its threshold on many hosts. */
const FAMILIES = [
  { metric: 'CPUUtilization', namespace: 'AWS/EC2', severity: 'warning' },
  { metric: 'StatusCheckFailed_System', namespace: 'AWS/EC2', severity: 'critical' },
  { metric: 'mem_used_percent', namespace: 'CWAgent', severity: 'warning' },
  { metric: 'disk_used_percent', namespace: 'CWAgent', severity: 'info' },
] as const;

/** One alarm of a storm, as CloudWatch publishes it; `index` makes it unlike the others. */
export function stormAlarm(
  index: number,
  { region, accountId, at }: { readonly region: string; readonly accountId: string; readonly at: Date },
): string {
  const family = FAMILIES[index % FAMILIES.length] ?? FAMILIES[0];
  const instanceId = `i-${(0xabc0000000000 + index).toString(16).padStart(17, '0')}`;
  const name = `storm/${instanceId}/${family.metric}`;
  return JSON.stringify({
    AlarmName: name,
    AlarmDescription: null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: '2026-11-01T08:00:00.000+0000',
    NewStateValue: 'ALARM',
    NewStateReason:
      'Threshold Crossed: 1 out of the last 1 datapoints [93.0 (20/11/26 08:00:00)] was greater than the threshold (80.0) (minimum 1 datapoint for OK -> ALARM transition).',
    StateChangeTime: at.toISOString().replace('Z', '+0000'),
    Region: 'EU (Ireland)',
    AlarmArn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`,
    OldStateValue: 'OK',
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    AlarmTags: [
      { Key: 'team', Value: 'storm' },
      { Key: 'severity', Value: family.severity },
    ],
    Trigger: {
      MetricName: family.metric,
      Namespace: family.namespace,
      StatisticType: 'Statistic',
      Statistic: 'MAXIMUM',
      Unit: null,
      Dimensions: [{ value: instanceId, name: 'InstanceId' }],
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 80.0,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
  });
}
