import type { RecordedCall } from '@defib/local-aws';
import { expect, it } from 'vitest';
import { requestsOfWatching } from './requests-of-watching.ts';

const id = 'i-0a1b2c3d4e5f60718';
const name = `defib/drill/${id}/cpu-critical`;
const alarm = `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`;
const instance = `arn:aws:ec2:eu-west-1:111122223333:instance/${id}`;

function asked(service: string, operation: string, input: RecordedCall['input']) {
  const rest = { region: 'eu-west-1', userAgent: '', caller: 'defib-drill-instance-detector', status: 200 };
  return requestsOfWatching(
    { service, operation, input, ...rest, at: new Date(0), startedMs: 0, endedMs: 0 },
    { region: 'eu-west-1', accountId: '111122223333' },
  );
}

it('asks IAM about every alarm that is put, with its actions and its tags', () => {
  expect(
    asked('monitoring', 'PutMetricAlarm', {
      AlarmName: name,
      AlarmActions: ['arn:topic', 'arn:recover'],
      OKActions: ['arn:topic'],
      Tags: [{ Key: 'severity', Value: 'critical' }],
    }),
  ).toEqual([
    {
      action: 'cloudwatch:PutMetricAlarm',
      resource: alarm,
      context: { 'cloudwatch:AlarmActions': ['arn:recover', 'arn:topic'] },
    },
    { action: 'cloudwatch:TagResource', resource: alarm, context: {} },
  ]);
});

it('asks for each alarm that is deleted, and for the role that is passed on', () => {
  expect(asked('monitoring', 'DeleteAlarms', { AlarmNames: [name] })).toEqual([
    { action: 'cloudwatch:DeleteAlarms', resource: alarm, context: {} },
  ]);
  const Arn = 'arn:aws:iam::111122223333:instance-profile/defib-drill-instance';
  expect(asked('ec2', 'AssociateIamInstanceProfile', { InstanceId: id, IamInstanceProfile: { Arn } })).toEqual([
    { action: 'ec2:AssociateIamInstanceProfile', resource: instance, context: { 'ec2:NewInstanceProfile': Arn } },
    {
      action: 'iam:PassRole',
      resource: 'arn:aws:iam::111122223333:role/defib-drill-instance',
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    },
  ]);
});

it('asks for the keys of the tags that are set', () => {
  expect(asked('ec2', 'CreateTags', { ResourceId: [id], Tag: [{ Key: 'defib:paused', Value: 'x' }] })).toEqual([
    { action: 'ec2:CreateTags', resource: instance, context: { 'aws:TagKeys': ['defib:paused'] } },
  ]);
});

it('leaves every other call to whoever knows it', () => {
  expect(asked('ssm', 'SendCommand', {})).toBeUndefined();
});
