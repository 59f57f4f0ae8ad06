import type { AlarmParseError } from './errors.ts';

/** The state of an alarm, as CloudWatch names it. A contributor is never INSUFFICIENT_DATA. */
export type AlarmStateValue = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/** Which of CloudWatch's three shapes the message had. */
export type AlarmDialect = 'sns' | 'eventbridge' | 'lambda';

/** What missing data did to this state: `undefined` members never appear, an unknown treatment is 'unknown'. */
export type OnMissingData = 'not-missing' | 'breaching' | 'not-breaching' | 'ignored' | 'missing' | 'unknown';

/** A CloudWatch alarm notification, whatever its dialect and envelope. */
export interface AlarmNotification {
  readonly kind: 'metric' | 'composite' | 'log';
  readonly dialect: AlarmDialect;
  readonly alarm: AlarmIdentity;
  readonly state: AlarmState;
  /** Absent for contributors by EventBridge and Lambda. SNS sends the value alone. */
  readonly previousState?: PreviousAlarmState;
  /** Present when the alarm watches several time series and this message is about one of them. */
  readonly contributor?: AlarmContributor;
  /** Empty for composite and log alarms. */
  readonly metrics: readonly AlarmMetric[];
  readonly condition?: AlarmCondition;
  /** Newest first, as far as the message tells them. */
  readonly datapoints: readonly AlarmDatapoint[];
  /**
   * Whether this state was reached on data ('not-missing') or because data was missing, and how that was treated.
   * 'unknown' when the message says nothing about it.
   */
  readonly onMissingData: OnMissingData;
  /** Composite alarms: the rule. */
  readonly rule?: string;
  /** Composite alarms: the children that caused this state; may be empty. */
  readonly triggeringAlarms?: readonly TriggeringAlarm[];
  /** Composite alarms by EventBridge or Lambda, while their actions are suppressed. */
  readonly suppression?: AlarmSuppression;
  /** Present when a mute rule held the actions back, or the action ran after its window. */
  readonly mute?: AlarmMute;
  /** Log alarms: what was asked of the logs. */
  readonly logQuery?: AlarmLogQuery;
  readonly envelope: AlarmEnvelope;
}

export interface AlarmIdentity {
  readonly name: string;
  readonly arn?: string;
  readonly accountId?: string;
  /** Always a code such as 'eu-west-1', never a display name. */
  readonly region?: string;
  /** 'aws', 'aws-cn', 'aws-us-gov', … */
  readonly partition: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface AlarmState {
  readonly value: AlarmStateValue;
  readonly reason: string;
  readonly at: Date;
}

export interface PreviousAlarmState {
  readonly value: AlarmStateValue;
  readonly reason?: string;
  readonly at?: Date;
}

export interface AlarmContributor {
  /** 16 hex digits. Unique only together with the alarm's ARN. */
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface AlarmMetric {
  readonly id?: string;
  readonly label?: string;
  readonly returnData: boolean;
  /** Metric math, an anomaly band or a Metrics Insights query; then `metric` is absent. */
  readonly expression?: string;
  readonly metric?: {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Readonly<Record<string, string>>;
  };
  /** 'Average', 'Maximum', 'p90', … in CloudWatch's API spelling. */
  readonly statistic?: string;
  readonly periodSeconds?: number;
  readonly unit?: string;
  readonly accountId?: string;
}

export interface AlarmCondition {
  /** 'GreaterThanThreshold' and so on, as the API spells it. */
  readonly operator?: string;
  readonly threshold?: number;
  /** Anomaly detection: the id of the band. */
  readonly thresholdMetricId?: string;
  readonly evaluationPeriods?: number;
  readonly datapointsToAlarm?: number;
  readonly treatMissingData?: 'breaching' | 'notBreaching' | 'ignore' | 'missing';
}

export interface AlarmDatapoint {
  readonly value?: number;
  /** The start of the datapoint's period. */
  readonly at?: Date;
}

export interface TriggeringAlarm {
  readonly arn: string;
  readonly state?: { readonly value: AlarmStateValue; readonly at?: Date };
}

export interface AlarmSuppression {
  readonly by: 'WaitPeriod' | 'ExtensionPeriod' | 'Alarm' | (string & {});
  readonly reason?: string;
  readonly suppressor?: string;
}

export interface AlarmMute {
  /** True while a mute rule holds the actions back; false when the action ran after the window. */
  readonly active: boolean;
  readonly mutedByArn?: string;
  readonly windowStart?: Date;
  readonly windowEnd?: Date;
}

export interface AlarmLogQuery {
  readonly query?: string;
  readonly aggregation?: string;
  readonly logGroups: readonly string[];
  readonly executionId?: string;
}

export interface AlarmEnvelope {
  readonly transport:
    | 'sns-lambda'
    | 'sns-sqs'
    | 'sns-http'
    | 'sqs'
    | 'eventbridge'
    | 'eventbridge-sqs'
    | 'eventbridge-sns'
    | 'lambda'
    | 'none';
  readonly messageId?: string;
  readonly topicArn?: string;
  readonly eventId?: string;
}

/** One record of a Lambda event. `recordId` is the SQS messageId, where there is one. */
export type ParsedAlarm =
  | { readonly recordId?: string; readonly alarm: AlarmNotification; readonly error?: never }
  | { readonly recordId?: string; readonly error: AlarmParseError; readonly alarm?: never };
