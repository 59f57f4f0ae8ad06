import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Construct } from 'constructs';
import { type AwsScope, arnOf } from '../aws-scope.ts';
import { policyDocument, type Statement } from '../policy-document.ts';

/** The key of the topics. SNS's own key won't do: its policy can't let CloudWatch in, whose alarms would be lost. */
export class MessageKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { aws, alias }: { aws: AwsScope; alias: string }) {
    super(scope, id);
    const key = new KmsKey(this, 'key', {
      description: `Messages of ${alias}`,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: policyDocument(keyStatements(aws)),
    });
    new KmsAlias(this, 'alias', { name: `alias/${alias}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}

/** In a key's policy the resource `*` means this key. */
function keyStatements(aws: AwsScope): Statement[] {
  return [
    {
      Sid: 'AccountDecidesByItsOwnPolicies',
      Effect: 'Allow',
      Principal: { AWS: `arn:${aws.partition}:iam::${aws.accountId}:root` },
      Action: [
        'kms:CancelKeyDeletion',
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:DisableKey',
        'kms:EnableKey',
        // Whoever puts a webhook's address into Parameter Store encrypts it with this key.
        'kms:Encrypt',
        'kms:EnableKeyRotation',
        'kms:GenerateDataKey',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListKeyPolicies',
        'kms:ListResourceTags',
        'kms:PutKeyPolicy',
        'kms:ScheduleKeyDeletion',
        'kms:TagResource',
        'kms:UntagResource',
        'kms:UpdateKeyDescription',
        'kms:CreateAlias',
        'kms:DeleteAlias',
        'kms:UpdateAlias',
      ].sort(),
      Resource: ['*'],
    },
    {
      // SNS developer guide, "Enable compatibility between event sources from AWS services and encrypted topics". The
      // conditions keep another account's alarms from using the key through CloudWatch.
      Sid: 'AlarmsOfThisAccountPublish',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: ['*'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': aws.accountId },
        ArnLike: { 'aws:SourceArn': arnOf(aws, 'cloudwatch', 'alarm:*') },
      },
    },
  ];
}
