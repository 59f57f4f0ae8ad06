/** A limit, or 'off' for none of this severity. */
export type Limit = number | 'off';

/** When a measurement becomes an alarm, in two severities. */
export interface ThresholdRule {
  readonly enabled: boolean;
  /** CPU, memory, disk: per cent in use. Network: megabits a second, in one direction. */
  readonly warning: Limit;
  readonly critical: Limit;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
}

export interface DiskRule extends ThresholdRule {
  /** Mount points on Linux, such as '/' and '/var'. */
  readonly paths: readonly string[];
  /** Drives on Windows, such as 'C:'. */
  readonly drives: readonly string[];
}

/** EC2's own status checks; both are measured every minute, free of charge, without an agent. */
export interface StatusCheckRule {
  readonly enabled: boolean;
  /** Whether EC2 recovers (where the type supports it) or reboots the instance, or people are only told. */
  readonly act: boolean;
  /** Minutes of a failed system check before EC2 recovers the instance. */
  readonly systemMinutes: number;
  /** Minutes of a failed instance check before EC2 reboots it; later than a recovery, so that the two never race. */
  readonly instanceMinutes: number;
}

/** What is watched on an instance beside its processes and its agent. */
export interface WatchRules {
  /** EC2 measures CPU and network every minute (charged) in place of every five. */
  readonly detailedMonitoring: boolean;
  readonly cpu: ThresholdRule;
  readonly memory: ThresholdRule;
  readonly disk: DiskRule;
  readonly statusCheck: StatusCheckRule;
  readonly network: ThresholdRule;
}

/** How alarms are kept. */
export interface AlarmSettings {
  /** 'instance': each instance has its own. 'fleet': one Metrics Insights alarm for each rule watches all of them. */
  readonly mode: 'instance' | 'fleet';
  /** PutMetricAlarm calls a second, over all concurrent invocations. The account's quota is 3 unless raised. */
  readonly putRatePerSecond: number;
  /** DeleteAlarms, and Enable- and DisableAlarmActions, calls a second; not adjustable beyond 3. */
  readonly deleteRatePerSecond: number;
  /** DescribeAlarms calls a second; the account's quota is 9. */
  readonly describeRatePerSecond: number;
  /** What becomes of the alarms of a stopped instance: their actions are switched off, or they are deleted. */
  readonly stoppedInstances: 'mute' | 'remove';
  /** Keys of instance tags that the instance's alarms carry too, and so their notifications. */
  readonly copyTags: readonly string[];
  /** Fleet mode: as many instances as there may be, which the limits of Metrics Insights are checked against. */
  readonly fleetSize: number;
}

/** A log file that the agent sends to CloudWatch Logs. */
export interface LogFile {
  readonly platform: 'linux' | 'windows';
  readonly path: string;
  readonly logGroup: string;
  readonly retentionDays: number;
}

/** What the CloudWatch agent collects. */
export interface CollectionSettings {
  /** 'alarms': only what an alarm reads. 'full': also what a person wants to see afterwards. */
  readonly metrics: 'full' | 'alarms';
  readonly intervalSeconds: number;
  readonly logs: readonly LogFile[];
}
