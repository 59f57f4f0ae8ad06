import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, type LocalEndpoint, startLocalEndpoint, xml } from '../../test/local-endpoint.ts';
import { instanceIds } from '../../test/scenes.ts';
import { lifecycleDescriber } from './auto-scaling-lifecycles.ts';
import { fleetCounter, instanceDescriber } from './ec2-instances.ts';
import { EventsRefusedError, eventPublisher } from './eventbridge-publisher.ts';
import { escalationPublisher } from './sns-escalations.ts';

let aws: LocalEndpoint;
beforeAll(async () => {
  aws = await startLocalEndpoint();
});
afterAll(() => aws.stop());

const { signal } = new AbortController();
const ID = 'i-0a1b2c3d4e5f60718';

function reservations(instances: string, token = ''): string {
  return `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet>${instances}</reservationSet>${token}</DescribeInstancesResponse>`;
}

function instance(id: string, tags: Readonly<Record<string, string>> = {}): string {
  const items = Object.entries(tags).map(([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`);
  return `<item><instancesSet><item><instanceId>${id}</instanceId><instanceState><code>16</code><name>running</name></instanceState><placement><availabilityZone>eu-west-1a</availabilityZone></placement><tagSet>${items.join('')}</tagSet></item></instancesSet></item>`;
}

describe('instanceDescriber', () => {
  it('finds by filter, so that an unknown id is no error, in every reservation and page', async () => {
    aws.answer(
      xml(
        reservations(
          instance(ID, { Name: 'web-1', 'aws:autoscaling:groupName': 'web', 'defib:paused': '' }),
          '<nextToken>more</nextToken>',
        ),
      ),
      xml(reservations(instance('i-2'))),
    );
    expect(await instanceDescriber(aws.clients.ec2, signal)([ID, 'i-2', 'i-3'])).toEqual(
      new Map([
        [
          ID,
          {
            id: ID,
            state: 'running',
            name: 'web-1',
            autoScalingGroup: 'web',
            availabilityZone: 'eu-west-1a',
            tags: { Name: 'web-1', 'aws:autoscaling:groupName': 'web', 'defib:paused': '' },
          },
        ],
        ['i-2', { id: 'i-2', state: 'running', availabilityZone: 'eu-west-1a', tags: {} }],
      ]),
    );
    const first = {
      'Filter.1.Name': 'instance-id',
      'Filter.1.Value.1': ID,
      'Filter.1.Value.2': 'i-2',
      'Filter.1.Value.3': 'i-3',
      MaxResults: '1000',
    };
    expect(aws.requests).toEqual([
      { call: 'DescribeInstances', input: first },
      { call: 'DescribeInstances', input: { ...first, NextToken: 'more' } },
    ]);
  });

  it('asks for 200 at a time', async () => {
    aws.answer(xml(reservations('')));
    expect(await instanceDescriber(aws.clients.ec2, signal)(instanceIds(500))).toEqual(new Map());
    expect(aws.requests.length).toBe(3);
  });
});

describe('fleetCounter', () => {
  it('counts running instances that any of the targets names, each once', async () => {
    aws.answer(xml(reservations(instance(ID) + instance('i-2'))));
    const targets = [
      { instanceIds: [ID], autoScalingGroups: ['web'], tags: [{ key: 'fleet', value: 'a' }] },
      { instanceIds: [ID], autoScalingGroups: [], tags: [{ key: 'fleet', value: 'b' }] },
    ];
    expect(await fleetCounter(aws.clients.ec2, signal)(targets)).toBe(2);
    const running = { 'Filter.2.Name': 'instance-state-name', 'Filter.2.Value.1': 'running', MaxResults: '1000' };
    expect(aws.requests.map(({ input }) => input)).toEqual(
      expect.arrayContaining([
        { 'Filter.1.Name': 'instance-id', 'Filter.1.Value.1': ID, ...running },
        { 'Filter.1.Name': 'tag:aws:autoscaling:groupName', 'Filter.1.Value.1': 'web', ...running },
        { 'Filter.1.Name': 'tag:fleet', 'Filter.1.Value.1': 'a', 'Filter.1.Value.2': 'b', ...running },
      ]),
    );
    expect(aws.requests.length).toBe(3);
  });

  it('takes what EC2 would read as a wildcard for itself', async () => {
    aws.answer(xml(reservations('')));
    const tags = [{ key: 'fleet', value: '*a?\\' }];
    await fleetCounter(aws.clients.ec2, signal)([{ instanceIds: [], autoScalingGroups: ['*'], tags }]);
    expect(aws.requests).toMatchObject([
      { input: { 'Filter.1.Name': 'tag:aws:autoscaling:groupName', 'Filter.1.Value.1': '\\*' } },
      { input: { 'Filter.1.Name': 'tag:fleet', 'Filter.1.Value.1': '\\*a\\?\\\\' } },
    ]);
  });
});

describe('lifecycleDescriber', () => {
  it('asks 50 at a time and follows pages', async () => {
    const page = (id: string, token: string): string =>
      `<DescribeAutoScalingInstancesResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><DescribeAutoScalingInstancesResult><AutoScalingInstances><member><InstanceId>${id}</InstanceId><LifecycleState>Terminating:Wait</LifecycleState></member></AutoScalingInstances>${token}</DescribeAutoScalingInstancesResult></DescribeAutoScalingInstancesResponse>`;
    aws.answer(xml(page(ID, '<NextToken>more</NextToken>')), xml(page('i-2', '')));
    expect(await lifecycleDescriber(aws.clients.autoScaling, signal)([ID])).toEqual(
      new Map([
        [ID, 'Terminating:Wait'],
        ['i-2', 'Terminating:Wait'],
      ]),
    );
    expect(aws.requests.map(({ input }) => input)).toEqual([
      { 'InstanceIds.member.1': ID, MaxRecords: '50' },
      { 'InstanceIds.member.1': ID, MaxRecords: '50', NextToken: 'more' },
    ]);
    aws.answer(xml(page(ID, '')));
    await lifecycleDescriber(aws.clients.autoScaling, signal)(instanceIds(51));
    expect(aws.requests.length).toBe(2);
  });
});

describe('eventPublisher', () => {
  const event = {
    step: 'Restart Requested',
    commandId: 'c-1',
    attempt: 1,
    facts: {
      version: 1,
      incidentId: 'x',
      environment: 'prod',
      accountId: '111122223333',
      region: 'eu-west-1',
      instance: { id: ID },
      target: { kind: 'process', service: 'web', unit: 'nginx.service' },
      alarm: { name: 'a', reason: 'r', at: '2026-11-20T08:00:20.417Z' },
    },
  } as const;

  it('puts ten at a time on the bus', async () => {
    aws.answer(json({ FailedEntryCount: 0, Entries: [] }));
    await eventPublisher(
      aws.clients.eventbridge,
      'defib-prod-incidents',
      signal,
    )(Array.from({ length: 21 }, () => event));
    expect(aws.requests.length).toBe(3);
    expect(aws.requests.map(({ input }) => input)).toContainEqual({
      Entries: [
        {
          Source: 'defib.restart-handler',
          DetailType: 'Restart Requested',
          Detail: JSON.stringify({ commandId: 'c-1', attempt: 1, facts: event.facts }),
          Resources: [],
          EventBusName: 'defib-prod-incidents',
        },
      ],
    });
  });

  it('puts again what the bus refused, and only that', async () => {
    aws.answer(
      json({ FailedEntryCount: 1, Entries: [{ EventId: 'e-1' }, { ErrorCode: 'ThrottlingException' }] }),
      json({ FailedEntryCount: 0, Entries: [{ EventId: 'e-2' }] }),
    );
    await eventPublisher(aws.clients.eventbridge, 'bus', signal)([event, { ...event, attempt: 2 }]);
    expect(aws.requests.map(({ input }) => JSON.stringify(input).match(/attempt\\":\d/g))).toEqual([
      ['attempt\\":1', 'attempt\\":2'],
      ['attempt\\":2'],
    ]);
  });

  it('rejects when the bus goes on refusing', async () => {
    aws.answer(json({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] }));
    await expect(eventPublisher(aws.clients.eventbridge, 'bus', signal)([event])).rejects.toThrow(EventsRefusedError);
  });
});

it('escalationPublisher sends subject and body to the topic', async () => {
  aws.answer(
    xml(
      '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>',
    ),
  );
  const topic = 'arn:aws:sns:eu-west-1:111122223333:defib-prod-escalations';
  await escalationPublisher(aws.clients.sns, topic, signal)({ subject: 'Defib', body: 'Look.' });
  expect(aws.requests).toEqual([{ call: 'Publish', input: { TopicArn: topic, Subject: 'Defib', Message: 'Look.' } }]);
});
