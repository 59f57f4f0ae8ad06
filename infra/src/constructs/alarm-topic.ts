import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { Construct } from 'constructs';
import { type AwsScope, arnOf } from '../aws-scope.ts';
import { onlyByTls, policyDocument } from '../policy-document.ts';

/** An encrypted topic to which the alarms of this account and region publish. */
export class AlarmTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { aws, name, keyArn }: { aws: AwsScope; name: string; keyArn: string }) {
    super(scope, id);
    const arn = arnOf(aws, 'sns', name);
    const topic = new SnsTopic(this, 'topic', {
      name,
      kmsMasterKeyId: keyArn,
      policy: policyDocument([
        {
          Sid: 'AlarmsOfThisAccountPublish',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['sns:Publish'],
          Resource: [arn],
          Condition: {
            StringEquals: { 'aws:SourceAccount': aws.accountId },
            ArnLike: { 'aws:SourceArn': arnOf(aws, 'cloudwatch', 'alarm:*') },
          },
        },
        onlyByTls('sns:Publish', arn),
      ]),
    });
    this.arn = topic.arn;
  }
}
