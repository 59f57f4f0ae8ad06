import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { Construct } from 'constructs';
import { type AwsScope, arnOf } from '../aws-scope.ts';
import { onlyByTls, policyDocument } from '../policy-document.ts';
import { type QueueSender, senderStatements } from '../queue-senders.ts';

const FOURTEEN_DAYS_SECONDS = 14 * 24 * 3600;

export interface DeadLetterQueueProps {
  readonly aws: AwsScope;
  readonly name: string;
  /** Topics and rules, whose undeliverable messages come here too. */
  readonly senders: readonly QueueSender[];
  readonly alarmName: string;
  readonly escalationTopicArn: string;
}

/** Keeps what could not be handled for as long as SQS can, and calls people as soon as there is any. */
export class DeadLetterQueue extends Construct {
  readonly arn: string;
  readonly url: string;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    const { aws, name } = props;
    const arn = arnOf(aws, 'sqs', name);
    const queue = new SqsQueue(this, 'queue', {
      name,
      messageRetentionSeconds: FOURTEEN_DAYS_SECONDS,
      sqsManagedSseEnabled: true,
      policy: policyDocument([...senderStatements(arn, props.senders), onlyByTls('sqs:SendMessage', arn)]),
    });
    new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: props.alarmName,
      alarmDescription: `Messages that Defib could not handle wait in ${name}. Read them, mend the cause, then start a redrive.`,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: name },
      statistic: 'Maximum',
      period: 60,
      evaluationPeriods: 1,
      threshold: 0,
      comparisonOperator: 'GreaterThanThreshold',
      // A queue that nobody used for six hours sends no data (SQS developer guide), which is as good as empty.
      treatMissingData: 'notBreaching',
      alarmActions: [props.escalationTopicArn],
      okActions: [props.escalationTopicArn],
    });
    this.arn = queue.arn;
    this.url = queue.url;
  }
}
