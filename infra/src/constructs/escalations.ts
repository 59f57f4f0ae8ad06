import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';
import type { AwsScope } from '../aws-scope.ts';
import { AlarmTopic } from './alarm-topic.ts';

export interface EscalationsProps {
  readonly aws: AwsScope;
  readonly name: string;
  readonly keyArn: string;
  readonly mail: readonly string[];
}

/** Where people are called: mail addresses on a topic, to which the functions and the dead-letter alarms publish. */
export class Escalations extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, { aws, name, keyArn, mail }: EscalationsProps) {
    super(scope, id);
    this.topicArn = new AlarmTopic(this, 'topic', { aws, name, keyArn }).arn;
    for (const address of mail) {
      // The address as part of the id: taking one away must not move the others.
      new SnsTopicSubscription(this, `mail-${address}`, {
        topicArn: this.topicArn,
        protocol: 'email',
        endpoint: address,
      });
    }
  }
}
