import { type SlackRules, webhookParameters } from '@defib/monitoring-policy';
import { type AwsScope, arnOf } from '../aws-scope.ts';
import type { Statement } from '../policy-document.ts';

export interface SlackNotifierGrants {
  readonly aws: AwsScope;
  readonly slack: SlackRules;
  readonly queueArn: string;
  readonly ledgerArn: string;
  readonly escalationTopicArn: string;
  readonly keyArn: string;
}

/** What the slack-notifier may do, action by action. Of the ledger it sees its own corner alone. */
export function slackNotifierStatements({
  aws,
  slack,
  queueArn,
  ledgerArn,
  escalationTopicArn,
  keyArn,
}: SlackNotifierGrants): Statement[] {
  const parameterArns = webhookParameters(slack).map((name) => arnOf(aws, 'ssm', `parameter${name}`));
  return [
    { Sid: 'ReadWebhooks', Effect: 'Allow', Action: ['ssm:GetParameter'], Resource: parameterArns },
    {
      // A parameter that is encrypted with AWS's own key (alias/aws/ssm) needs no permission but the one above.
      Sid: 'DecryptWebhooks',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [keyArn],
      Condition: {
        StringEquals: {
          'kms:ViaService': `ssm.${aws.region}.${aws.dnsSuffix}`,
          // Parameter Store puts the parameter's ARN into the encryption context (user guide, "How Parameter Store uses KMS").
          'kms:EncryptionContext:PARAMETER_ARN': parameterArns,
        },
      },
    },
    ...logStatements(aws, slack),
    {
      Sid: 'RememberWhatWasTold',
      Effect: 'Allow',
      Action: ['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      Resource: [ledgerArn],
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['slack#*'] } },
    },
    { Sid: 'GiveMessagesBack', Effect: 'Allow', Action: ['sqs:ChangeMessageVisibility'], Resource: [queueArn] },
    { Sid: 'CallPeople', Effect: 'Allow', Action: ['sns:Publish'], Resource: [escalationTopicArn] },
    {
      Sid: 'EncryptCallsToPeople',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: [keyArn],
      Condition: { StringEquals: { 'kms:ViaService': `sns.${aws.region}.${aws.dnsSuffix}` } },
    },
  ];
}

function logStatements(aws: AwsScope, { logs }: SlackRules): Statement[] {
  const groups = [...new Set(logs.map(({ logGroup }) => logGroup))].sort();
  if (groups.length === 0) return [];
  return [
    {
      Sid: 'ReadLogLines',
      Effect: 'Allow',
      Action: ['logs:FilterLogEvents'],
      Resource: groups.map((group) => arnOf(aws, 'logs', `log-group:${group}:*`)),
    },
  ];
}
