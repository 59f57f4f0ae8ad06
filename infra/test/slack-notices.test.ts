import { describe, expect, it } from 'vitest';
import { configOf, jsonIn, synthesizeStack } from './synthesized.ts';

const stack = synthesizeStack(
  configOf({
    slack: {
      routes: [
        { webhook: '/defib/test/slack/oncall', severities: ['critical'], also: true },
        { webhook: '/defib/test/slack/general' },
      ],
      logs: [{ logGroup: '/shop/web/error', services: ['web'] }],
    },
  }),
);
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`;

describe('the notifier', () => {
  it('may read its webhooks and log groups, its corner of the ledger, its queue, and call people; nothing else', () => {
    const { Statement: statements } = Object(
      jsonIn(stack.resource('aws_iam_role_policy', 'slack/notifier/role/policy'), 'policy'),
    );
    const parameters = [
      arn('ssm', 'parameter/defib/test/slack/general'),
      arn('ssm', 'parameter/defib/test/slack/oncall'),
    ];

    expect(statements).toEqual([
      {
        Sid: 'ReadItsQueue',
        Effect: 'Allow',
        Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        Resource: [arn('sqs', 'defib-test-notify')],
      },
      {
        Sid: 'WriteItsLog',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [arn('logs', 'log-group:/aws/lambda/defib-test-slack-notifier:log-stream:*')],
      },
      { Sid: 'ReadWebhooks', Effect: 'Allow', Action: ['ssm:GetParameter'], Resource: parameters },
      {
        Sid: 'DecryptWebhooks',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: ['the arn of key'],
        Condition: {
          StringEquals: {
            'kms:ViaService': 'ssm.eu-west-1.amazonaws.com',
            'kms:EncryptionContext:PARAMETER_ARN': parameters,
          },
        },
      },
      {
        Sid: 'ReadLogLines',
        Effect: 'Allow',
        Action: ['logs:FilterLogEvents'],
        Resource: [arn('logs', 'log-group:/shop/web/error:*')],
      },
      {
        Sid: 'RememberWhatWasTold',
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        Resource: ['the arn of ledger_table'],
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['slack#*'] } },
      },
      {
        Sid: 'GiveMessagesBack',
        Effect: 'Allow',
        Action: ['sqs:ChangeMessageVisibility'],
        Resource: [arn('sqs', 'defib-test-notify')],
      },
      { Sid: 'CallPeople', Effect: 'Allow', Action: ['sns:Publish'], Resource: ['the arn of escalations_topic'] },
      {
        Sid: 'EncryptCallsToPeople',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: ['the arn of key'],
        Condition: { StringEquals: { 'kms:ViaService': 'sns.eu-west-1.amazonaws.com' } },
      },
    ]);
  });

  it('gets every message of the alarm topic', () => {
    const subscription = stack.resource('aws_sns_topic_subscription', 'slack/alarms');

    expect({ ...subscription, redrive_policy: jsonIn(subscription, 'redrive_policy') }).toEqual({
      topic_arn: 'the arn of alarms_topic',
      protocol: 'sqs',
      endpoint: 'the arn of slack_notifier_queue',
      redrive_policy: { deadLetterTargetArn: 'the arn of slack_notifier_dead-letters_queue' },
    });
  });

  it('gets the steps of incidents from their bus, and Health, scaling and Spot events', () => {
    const rules = stack
      .resources('aws_cloudwatch_event_rule')
      .filter(({ name }) => String(name).includes('notify'))
      .toSorted((one, other) => String(one['name']).localeCompare(String(other['name'])));

    expect(
      rules.map(({ name, event_bus_name, event_pattern }) => [
        name,
        event_bus_name,
        JSON.parse(String(event_pattern)).source,
      ]),
    ).toEqual([
      ['defib-test-notify-health', undefined, ['aws.health']],
      ['defib-test-notify-incidents', 'the name of incidents_bus', ['defib.restart-handler']],
      ['defib-test-notify-scaling', undefined, ['aws.autoscaling']],
      ['defib-test-notify-spot', undefined, ['aws.ec2']],
    ]);
  });

  it('tries a message for hours before it is a dead letter', () => {
    expect(jsonIn(stack.resource('aws_sqs_queue', 'slack/notifier/queue'), 'redrive_policy')).toEqual({
      deadLetterTargetArn: 'the arn of slack_notifier_dead-letters_queue',
      maxReceiveCount: 20,
    });
  });

  it('calls people when messages wait', () => {
    const alarms = stack
      .resources('aws_cloudwatch_metric_alarm')
      .filter(({ alarm_name }) => String(alarm_name).includes('notify'))
      .toSorted((one, other) => String(one['alarm_name']).localeCompare(String(other['alarm_name'])));

    expect(
      alarms.map(({ alarm_name, alarm_actions, treat_missing_data }) => [
        alarm_name,
        alarm_actions,
        treat_missing_data,
      ]),
    ).toEqual([
      ['defib-test-notify-backlog', ['the arn of escalations_topic'], 'notBreaching'],
      ['defib-test-notify-dead-letters', ['the arn of escalations_topic'], 'notBreaching'],
      ['defib-test-notify-oldest-message', ['the arn of escalations_topic'], 'notBreaching'],
    ]);
  });

  it('knows no webhook’s address, and neither does the state', () => {
    expect(stack.resources('aws_ssm_parameter').filter(({ name }) => String(name).includes('slack'))).toEqual([]);
  });

  it('is not there without `slack`', () => {
    const without = synthesizeStack();

    expect(without.resources('aws_lambda_function').map(({ function_name }) => function_name)).toEqual([
      'defib-test-restart-handler',
    ]);
  });
});
