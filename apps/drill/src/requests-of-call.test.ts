import type { RecordedCall } from '@defib/local-aws';
import { describe, expect, it } from 'vitest';
import { requestsOfCall, UnknownCallError } from './requests-of-call.ts';

const place = { region: 'eu-west-1', accountId: '111122223333', tagsOf: () => ({}) };

function call(service: string, operation: string, input: RecordedCall['input']): RecordedCall {
  const rest = { region: 'eu-west-1', userAgent: '', caller: 'defib-drill-slack-notifier', status: 200 };
  return { service, operation, input, ...rest, at: new Date(0), startedMs: 0, endedMs: 0 };
}

describe('what IAM is asked about the notifier', () => {
  it.each([
    [
      call('ssm', 'GetParameter', { Name: '/defib/drill/slack/oncall', WithDecryption: true }),
      {
        action: 'ssm:GetParameter',
        resource: 'arn:aws:ssm:eu-west-1:111122223333:parameter/defib/drill/slack/oncall',
        context: {},
      },
    ],
    [
      call('logs', 'FilterLogEvents', { logGroupName: '/drill/error' }),
      {
        action: 'logs:FilterLogEvents',
        resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/drill/error:log-stream:',
        context: {},
      },
    ],
    [
      call('sqs', 'ChangeMessageVisibilityBatch', { QueueUrl: 'http://127.0.0.1:1/111122223333/defib-drill-notify' }),
      {
        action: 'sqs:ChangeMessageVisibility',
        resource: 'arn:aws:sqs:eu-west-1:111122223333:defib-drill-notify',
        context: {},
      },
    ],
    [
      call('dynamodb', 'BatchWriteItem', {
        RequestItems: { ledger: [{ PutRequest: { Item: { pk: { S: 'slack#ab12' }, sk: { S: 'x' } } } }] },
      }),
      {
        action: 'dynamodb:BatchWriteItem',
        resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/ledger',
        context: { 'dynamodb:LeadingKeys': ['slack#'] },
      },
    ],
    [
      call('dynamodb', 'UpdateItem', { TableName: 'ledger', Key: { pk: { S: 'service#web' }, sk: { S: 'x' } } }),
      {
        action: 'dynamodb:UpdateItem',
        resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/ledger',
        context: { 'dynamodb:LeadingKeys': ['service#'] },
      },
    ],
  ])('%#', (made, asked) => {
    expect(requestsOfCall(made, place)).toEqual([asked]);
  });

  it('knows no other call by chance', () => {
    expect(() => requestsOfCall(call('s3', 'GetObject', {}), place)).toThrow(UnknownCallError);
  });
});
