import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';
import type { QueueFunction } from './queue-function.ts';

export interface FilteredSubscriptionProps {
  readonly topicArn: string;
  readonly target: QueueFunction;
  /** SNS filter policy on the message body. */
  readonly filter: object;
}

/** Puts the messages of a topic that a function acts on into its queue; what SNS can't deliver is dead-lettered. */
export class FilteredSubscription extends Construct {
  constructor(scope: Construct, id: string, { topicArn, target, filter }: FilteredSubscriptionProps) {
    super(scope, id);
    new SnsTopicSubscription(this, 'subscription', {
      topicArn,
      protocol: 'sqs',
      endpoint: target.queueArn,
      filterPolicyScope: 'MessageBody',
      filterPolicy: JSON.stringify(filter),
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: target.deadLetterQueueArn }),
    });
  }
}
