import { expect, it } from 'vitest';
import { mayBeSentBy } from './queue-policy.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:restart';
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';
const SENDER = { service: 'sns.amazonaws.com', sourceArn: TOPIC, accountId: '111122223333' };
const ALLOW = {
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: QUEUE,
  Condition: { ArnEquals: { 'aws:SourceArn': TOPIC } },
};

it.each([
  ['exactly this topic', [ALLOW], true],
  [
    'a list of each',
    [
      {
        ...ALLOW,
        Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] },
        Action: ['sqs:GetQueueUrl', 'sqs:*'],
        Resource: ['*'],
      },
    ],
    true,
  ],
  ['an account', [{ ...ALLOW, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }], true],
  ['a pattern', [{ ...ALLOW, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:111122223333:al*' } } }], true],
  ['everybody', [{ ...ALLOW, Principal: '*', Condition: undefined }], true],
  ['nobody', [], false],
  ['another service', [{ ...ALLOW, Principal: { Service: 'events.amazonaws.com' } }], false],
  ['another action', [{ ...ALLOW, Action: 'sqs:ReceiveMessage' }], false],
  ['another queue', [{ ...ALLOW, Resource: `${QUEUE}-2` }], false],
  ['another topic', [{ ...ALLOW, Condition: { ArnEquals: { 'aws:SourceArn': `${TOPIC}-2` } } }], false],
  ['an unknown condition', [{ ...ALLOW, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }], false],
  ['it, and refuses it too', [ALLOW, { ...ALLOW, Effect: 'Deny' }], false],
])('a policy that allows %s', (_, Statement, expected) => {
  expect(mayBeSentBy(SENDER, { Statement }, QUEUE)).toBe(expected);
});

it('lets nobody in without a policy', () => {
  expect(mayBeSentBy(SENDER, undefined, QUEUE)).toBe(false);
});
