import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, type LocalEndpoint, type ReceivedCall, startLocalEndpoint } from '../../test/local-endpoint.ts';
import { ownMessageBody } from '../classify-event.ts';
import type { Ports } from '../ports.ts';
import { awsPorts } from './aws-ports.ts';
import { MessagesRefusedError } from './sqs-own-queue.ts';

const id = 'i-0a1b2c3d4e5f60718';
const settings = {
  region: 'eu-west-1',
  accountId: '111122223333',
  partition: 'aws',
  queueUrl: 'http://127.0.0.1:1/queue',
  incidentBus: 'defib-prod-incidents',
  profileArn: 'arn:aws:iam::111122223333:instance-profile/defib-prod-instance',
  concurrency: 1,
};

let endpoint: LocalEndpoint;
afterEach(() => endpoint.close());

async function portsOver(answer: (call: ReceivedCall, number: number) => Answer): Promise<Ports> {
  endpoint = await startLocalEndpoint(answer);
  return awsPorts(endpoint.clients, settings, {
    memory: { types: new Map(), profiles: new Map() },
    rates: { putRatePerSecond: 1_000, deleteRatePerSecond: 1_000, describeRatePerSecond: 1_000 },
    bodyOf: ownMessageBody,
    signal: new AbortController().signal,
  });
}

async function pagesOf<Item>(pages: AsyncIterable<readonly Item[]>): Promise<(readonly Item[])[]> {
  const found: (readonly Item[])[] = [];
  for await (const page of pages) found.push(page);
  return found;
}

const spec = {
  name: `defib/prod/${id}/cpu-critical`,
  description: 'CPU is high. Severity: critical.',
  namespace: 'AWS/EC2',
  metricName: 'CPUUtilization',
  dimensions: { InstanceId: id },
  statistic: 'Average',
  periodSeconds: 300,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  threshold: 90,
  comparisonOperator: 'GreaterThanThreshold',
  treatMissingData: 'missing',
  actionsEnabled: true,
  alarmActions: ['arn:aws:sns:eu-west-1:111122223333:t'],
  okActions: [],
  tags: { 'defib:severity': 'critical' },
} as const;

function instanceXml(instanceId: string, more = ''): string {
  return `<item><instancesSet><item><instanceId>${instanceId}</instanceId><instanceState><name>running</name></instanceState>${more}</item></instancesSet></item>`;
}

function instancesXml(items: string, token = ''): string {
  return `<DescribeInstancesResponse><reservationSet>${items}</reservationSet>${token === '' ? '' : `<nextToken>${token}</nextToken>`}</DescribeInstancesResponse>`;
}

describe('alarms', () => {
  it('are read page by page, an empty page being no end', async () => {
    const ports = await portsOver((_call, number) => {
      if (number === 2) return { json: { MetricAlarms: [], NextToken: 'b' } };
      return {
        json: {
          MetricAlarms: [
            {
              AlarmName: `a${number}`,
              MetricName: 'm',
              Dimensions: [{ Name: 'InstanceId', Value: id }],
              ActionsEnabled: true,
            },
          ],
          ...(number < 3 ? { NextToken: 'a' } : {}),
        },
      };
    });
    const pages = await pagesOf(ports.listAlarms('defib/prod/'));

    expect(pages.map((page) => page.map(({ name }) => name))).toEqual([['a1'], [], ['a3']]);
    expect(pages[0]?.[0]).toEqual({
      name: 'a1',
      description: undefined,
      namespace: undefined,
      metricName: 'm',
      dimensions: { InstanceId: id },
      statistic: undefined,
      periodSeconds: undefined,
      evaluationPeriods: undefined,
      datapointsToAlarm: undefined,
      threshold: undefined,
      comparisonOperator: undefined,
      treatMissingData: 'missing',
      actionsEnabled: true,
      alarmActions: [],
      okActions: [],
      insufficientDataActions: [],
    });
    expect(endpoint.calls.map(({ input }) => input)).toEqual([
      { AlarmNamePrefix: 'defib/prod/', AlarmTypes: ['MetricAlarm'], MaxRecords: 100 },
      { AlarmNamePrefix: 'defib/prod/', AlarmTypes: ['MetricAlarm'], MaxRecords: 100, NextToken: 'a' },
      { AlarmNamePrefix: 'defib/prod/', AlarmTypes: ['MetricAlarm'], MaxRecords: 100, NextToken: 'b' },
    ]);
  });

  it('are put as a whole, with tags that travel with their notifications', async () => {
    const ports = await portsOver(() => ({ json: {} }));
    await ports.putAlarm(spec, true);
    await ports.putAlarm(spec, false);

    expect(endpoint.calls.map(({ operation }) => operation)).toEqual([
      'PutMetricAlarm',
      'PutMetricAlarm',
      'TagResource',
    ]);
    expect(endpoint.calls[0]?.input).toEqual({
      AlarmName: spec.name,
      AlarmDescription: spec.description,
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'InstanceId', Value: id }],
      Statistic: 'Average',
      Period: 300,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      Threshold: 90,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'missing',
      ActionsEnabled: true,
      AlarmActions: spec.alarmActions,
      OKActions: [],
      Tags: [{ Key: 'defib:severity', Value: 'critical' }],
      ActionConfiguration: { AlarmTagsPropagation: { Enabled: true } },
    });
    expect(endpoint.calls[2]?.input).toEqual({
      ResourceARN: `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${spec.name}`,
      Tags: [{ Key: 'defib:severity', Value: 'critical' }],
    });
  });

  it('get there although every second call is throttled', async () => {
    const ports = await portsOver((_call, number) =>
      number % 2 === 1 ? { error: 'ThrottlingException' } : { json: {} },
    );
    for (let number = 0; number < 6; number++) await ports.putAlarm({ ...spec, name: `${spec.name}-${number}` }, true);
    await ports.deleteAlarms(['a', 'b']);

    const names = endpoint.calls.flatMap(({ operation, input }, index) =>
      operation === 'PutMetricAlarm' && index % 2 === 1 ? [input['AlarmName']] : [],
    );
    expect(names).toEqual(Array.from({ length: 6 }, (_, number) => `${spec.name}-${number}`));
    expect(endpoint.calls.at(-1)).toEqual({ operation: 'DeleteAlarms', input: { AlarmNames: ['a', 'b'] } });
  }, 60_000);

  it('fail at once with an expired token, by a name that says so', async () => {
    const ports = await portsOver(() => ({ error: 'ExpiredTokenException' }));

    await expect(ports.putAlarm(spec, true)).rejects.toThrow('cloudwatch:PutMetricAlarm failed: ExpiredTokenException');
    expect(endpoint.calls.length).toBe(1);
  });

  it('are switched on and off', async () => {
    const ports = await portsOver(() => ({ json: {} }));
    await ports.switchActions(['a'], true);
    await ports.switchActions(['a', 'b'], false);

    expect(endpoint.calls).toEqual([
      { operation: 'EnableAlarmActions', input: { AlarmNames: ['a'] } },
      { operation: 'DisableAlarmActions', input: { AlarmNames: ['a', 'b'] } },
    ]);
  });
});

describe('instances', () => {
  it('are found on every page, with what their tags and profile say', async () => {
    const more = `<instanceType>m7g.large</instanceType><platform>windows</platform><monitoring><state>enabled</state></monitoring><launchTime>2026-11-20T08:00:00.000Z</launchTime><iamInstanceProfile><arn>arn:p</arn></iamInstanceProfile><tagSet><item><key>aws:autoscaling:groupName</key><value>web</value></item><item><key>__proto__</key><value>x</value></item></tagSet>`;
    const ports = await portsOver((_call, number) => ({
      xml: number === 1 ? instancesXml('', 'more') : instancesXml(instanceXml(id, more)),
    }));

    expect([...(await ports.describeInstances([id])).values()]).toEqual([
      {
        id,
        state: 'running',
        type: 'm7g.large',
        tags: JSON.parse('{"aws:autoscaling:groupName":"web","__proto__":"x"}'),
        platform: 'windows',
        detailedMonitoring: true,
        autoScalingGroup: 'web',
        launchedAt: '2026-11-20T08:00:00.000Z',
        profileArn: 'arn:p',
      },
    ]);
    expect(
      endpoint.calls.map(({ input }) => [input['Filter.1.Name'], input['Filter.1.Value.1'], input['NextToken']]),
    ).toEqual([
      ['instance-id', id, undefined],
      ['instance-id', id, 'more'],
    ]);
  });

  it('are asked for in hundreds, each of them once', async () => {
    const ports = await portsOver(() => ({ xml: instancesXml('') }));

    expect((await ports.describeInstances(Array.from({ length: 401 }, (_, number) => `i-${number}`))).size).toBe(0);
    expect(endpoint.calls.length).toBe(3);
  });

  it('without tags are instances, too', async () => {
    const ports = await portsOver(() => ({ xml: instancesXml(instanceXml(id)) }));

    expect(await ports.listInstances('i-0', 1)).toEqual({
      kind: 'all',
      instances: [{ id, state: 'running', type: '', tags: {}, platform: 'linux', detailedMonitoring: false }],
    });
    expect(endpoint.calls[0]?.input['Filter.1.Value.1']).toBe('i-0*');
  });

  it('are too many only when there really are more', async () => {
    const page = (number: number): string => instanceXml(`i-${number}`);
    const empty = await portsOver((_call, number) => ({
      xml: number < 3 ? instancesXml(number === 1 ? page(1) : '', 't') : instancesXml(''),
    }));
    expect((await empty.listInstances('i-', 1)).kind).toBe('all');
    await endpoint.close();

    const full = await portsOver((_call, number) => ({ xml: instancesXml(page(number), number < 9 ? 't' : '') }));
    expect([(await full.listInstances('i-', 1)).kind, endpoint.calls.length]).toEqual(['too-many', 2]);
  });

  it('take a profile unless they have got one, and a pause if there is room', async () => {
    const codes = [
      'IncorrectState',
      'InvalidInstanceID.NotFound',
      'TagLimitExceeded',
      'InvalidInstanceID.NotFound',
      'UnauthorizedOperation',
    ];
    const ports = await portsOver((_call, number) => ({ error: codes[number - 1] ?? 'Unknown' }));

    expect([
      await ports.attachProfile(id),
      await ports.attachProfile(id),
      await ports.pauseInstance(id, 'x'),
      await ports.pauseInstance(id, 'x'),
    ]).toEqual(['taken', 'taken', 'no-room', 'gone']);
    await expect(ports.attachProfile(id)).rejects.toThrow(
      'ec2:AssociateIamInstanceProfile failed: UnauthorizedOperation',
    );
  });

  it('are asked for their types once', async () => {
    const ports = await portsOver(() => ({
      xml: '<DescribeInstanceTypesResponse><instanceTypeSet><item><instanceType>m7g.large</instanceType><autoRecoverySupported>true</autoRecoverySupported></item><item><instanceType>i3.metal</instanceType><autoRecoverySupported>false</autoRecoverySupported></item></instanceTypeSet></DescribeInstanceTypesResponse>',
    }));
    const types = ['m7g.large', 'i3.metal', 'x9.unheard-of', ''];

    expect([await ports.findRecoverableTypes(types), await ports.findRecoverableTypes(types)]).toEqual([
      new Set(['m7g.large']),
      new Set(['m7g.large']),
    ]);
    expect(endpoint.calls.length).toBe(1);
  });
});

describe('groups and profiles', () => {
  it('names the groups that do not exist', async () => {
    const ports = await portsOver(() => ({
      xml: '<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups><member><AutoScalingGroupName>web</AutoScalingGroupName></member></AutoScalingGroups></DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>',
    }));

    expect(await ports.findMissingGroups(['web', 'gone'])).toEqual(['gone']);
  });

  it('asks what a profile’s role may do, and remembers it', async () => {
    const ports = await portsOver(({ operation }) => ({
      xml:
        operation === 'GetInstanceProfile'
          ? '<GetInstanceProfileResponse><GetInstanceProfileResult><InstanceProfile><Roles><member><RoleName>theirs</RoleName><Arn>arn:aws:iam::111122223333:role/theirs</Arn></member></Roles></InstanceProfile></GetInstanceProfileResult></GetInstanceProfileResponse>'
          : '<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>cloudwatch:PutMetricData</EvalActionName><EvalDecision>allowed</EvalDecision></member><member><EvalActionName>ssm:GetParameter</EvalActionName><EvalDecision>implicitDeny</EvalDecision></member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>',
    }));
    const lacking = { kind: 'lacking', role: 'theirs', actions: ['ssm:GetParameter'] };

    expect([
      await ports.checkProfile('arn:aws:iam::1:instance-profile/path/theirs'),
      await ports.checkProfile('arn:aws:iam::1:instance-profile/path/theirs'),
    ]).toEqual([lacking, lacking]);
    expect(endpoint.calls.map(({ input }) => input['InstanceProfileName'] ?? input['PolicySourceArn'])).toEqual([
      'theirs',
      'arn:aws:iam::111122223333:role/theirs',
    ]);
  });

  it('says so where it may not ask', async () => {
    const ports = await portsOver(() => ({ error: 'AccessDenied', status: 403 }));

    expect(await ports.checkProfile('arn:x/y')).toEqual({
      kind: 'unknown',
      why: 'iam:GetInstanceProfile failed: AccessDenied',
    });
  });
});

describe('messages', () => {
  it('go to its own queue in tens, and what the queue refuses is sent again', async () => {
    const ports = await portsOver((_call, number) => ({
      json:
        number === 1
          ? { Successful: [], Failed: [{ Id: '3', Code: 'InternalError', SenderFault: false }] }
          : { Successful: [] },
    }));
    await ports.send(
      Array.from({ length: 11 }, () => ({ kind: 'instances' as const, instanceIds: [id] })),
      { delaySeconds: 20 },
    );

    expect(endpoint.calls.map(({ input }) => Array.isArray(input['Entries']) && input['Entries'].length)).toEqual([
      10, 1, 1,
    ]);
    expect(endpoint.calls[2]?.input).toEqual({
      QueueUrl: settings.queueUrl,
      Entries: [
        { Id: '0', MessageBody: `{"source":"defib","kind":"instances","instanceIds":["${id}"]}`, DelaySeconds: 20 },
      ],
    });
  });

  it('that the queue keeps refusing are an error', async () => {
    const ports = await portsOver(() => ({
      json: { Successful: [], Failed: [{ Id: '0', Code: 'AccessDenied', SenderFault: true }] },
    }));

    await expect(ports.send([{ kind: 'instances', instanceIds: [id] }])).rejects.toThrow(
      new MessagesRefusedError("The detector's queue refused 1 messages: AccessDenied"),
    );
  });

  it('on the bus fail when the bus refuses them', async () => {
    const ports = await portsOver(() => ({
      json: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] },
    }));

    await expect(
      ports.publish({
        step: 'Watch Mended',
        version: 1,
        watchId: 'w',
        environment: 'prod',
        accountId: '111122223333',
        region: 'eu-west-1',
        at: '2026-11-20T08:00:00.000Z',
        sums: { instances: 0, created: 0, updated: 0, deleted: 0, switched: 0 },
        changes: [],
        problems: [],
      }),
    ).rejects.toThrow('The incident bus refused the event: InternalFailure');
  });
});
