import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';

export interface WaitingAlarmsProps {
  readonly queueName: string;
  readonly oldestMessageAlarm: string;
  readonly backlogAlarm: string;
  readonly escalationTopicArn: string;
  /** A message that waits longer is not just being tried again. */
  readonly oldestSeconds: number;
  readonly words: {
    /** 'A message for Slack' */
    readonly message: string;
    /** 'Messages for Slack' */
    readonly messages: string;
    /** 'Slack does not take it' */
    readonly because: string;
    /** 'look at the log of the notifier' */
    readonly advice: string;
  };
}

const BACKLOG_MINUTES = 15;

/**
 * Calls people when messages wait. The age of the oldest message alone won't do: SQS leaves out what was received three
 * times (developer guide, "Available CloudWatch metrics for Amazon SQS"), so in a long outage it falls again.
 */
export class WaitingAlarms extends Construct {
  constructor(scope: Construct, id: string, props: WaitingAlarmsProps) {
    super(scope, id);
    const { queueName, escalationTopicArn, oldestSeconds, words } = props;
    const told = {
      alarmActions: [escalationTopicArn],
      okActions: [escalationTopicArn],
      treatMissingData: 'notBreaching',
    };
    new CloudwatchMetricAlarm(this, 'oldest', {
      alarmName: props.oldestMessageAlarm,
      alarmDescription: `${words.message} has been waiting in ${queueName} for over ${oldestSeconds} seconds: ${words.because}. Nothing is lost; ${words.advice}.`,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: queueName },
      statistic: 'Maximum',
      period: 60,
      evaluationPeriods: 1,
      threshold: oldestSeconds,
      comparisonOperator: 'GreaterThanThreshold',
      ...told,
    });
    const metric = (metricId: string, metricName: string) => ({
      id: metricId,
      metric: { namespace: 'AWS/SQS', metricName, dimensions: { QueueName: queueName }, stat: 'Minimum', period: 60 },
    });
    new CloudwatchMetricAlarm(this, 'backlog', {
      alarmName: props.backlogAlarm,
      alarmDescription: `${words.messages} have been waiting in ${queueName} for ${BACKLOG_MINUTES} minutes. Nothing is lost; ${words.advice}.`,
      metricQuery: [
        { id: 'waiting', expression: 'visible + taken', label: 'Messages not delivered', returnData: true },
        metric('visible', 'ApproximateNumberOfMessagesVisible'),
        metric('taken', 'ApproximateNumberOfMessagesNotVisible'),
      ],
      evaluationPeriods: BACKLOG_MINUTES,
      threshold: 0,
      comparisonOperator: 'GreaterThanThreshold',
      ...told,
    });
  }
}
