/** What an alarm watches. */
export type AlarmKind = 'process' | 'agent-heartbeat' | 'cpu' | 'memory' | 'disk' | 'status-check' | 'network';

export type Severity = 'warning' | 'critical';

/** One alarm as CloudWatch's PutMetricAlarm wants it, without its actions. */
export interface AlarmDefinition {
  /** defib/<environment>/<instance id>/<alarm> */
  readonly name: string;
  readonly kind: AlarmKind;
  /** The policy's service, for kind 'process'. */
  readonly service?: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Maximum' | 'Minimum' | 'Average' | 'Sum' | 'SampleCount';
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparisonOperator:
    | 'LessThanThreshold'
    | 'LessThanOrEqualToThreshold'
    | 'GreaterThanThreshold'
    | 'GreaterThanOrEqualToThreshold';
  readonly treatMissingData: 'missing' | 'breaching' | 'notBreaching' | 'ignore';
  readonly severity: Severity;
  /** What EC2 does with the instance when the alarm fires; absent where people only are told. */
  readonly ec2Action?: 'recover' | 'reboot';
  /** False while the instance is stopped; absent means true. */
  readonly actionsEnabled?: boolean;
}
