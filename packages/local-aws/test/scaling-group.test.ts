import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTagsCommand, DescribeInstancesCommand, EC2Client, MonitorInstancesCommand } from '@aws-sdk/client-ec2';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import {
  CreateAssociationCommand,
  CreateDocumentCommand,
  DescribeAssociationCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMotoServer, isEvent, type LocalAws, startLocalAws } from '../src/index.ts';
import { type Clients, clientsOf } from './clients.ts';
import { FakeHost } from './fake-host.ts';
import { createQueue } from './resources.ts';

const moto = await findMotoServer();
if (moto === undefined) console.warn('SKIPPED: no moto_server (set DEFIB_MOTO_SERVER or install moto[server])');

const DOCUMENT = {
  schemaVersion: '2.2',
  parameters: { configuration: { type: 'String' } },
  mainSteps: [
    {
      action: 'aws:runDocument',
      name: 'install',
      inputs: {
        documentType: 'SSMDocument',
        documentPath: 'AWS-ConfigureAWSPackage',
        documentParameters: { action: 'Install', name: 'AmazonCloudWatchAgent' },
      },
    },
    {
      action: 'aws:runDocument',
      name: 'configure',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: {
        documentType: 'SSMDocument',
        documentPath: 'AmazonCloudWatch-ManageAgent',
        documentParameters: { action: 'configure', optionalConfigurationLocation: '{{ configuration }}' },
      },
    },
  ],
};
const CONFIGURATION = {
  metrics: {
    append_dimensions: { InstanceId: `\${aws:InstanceId}` },
    metrics_collected: {
      mem: { measurement: ['used_percent'] },
      procstat: [{ exe: 'nginx', measurement: ['pid_count'] }],
    },
  },
};

describe.skipIf(moto === undefined)('an Auto Scaling group', () => {
  let aws: LocalAws;
  let clients: Clients;
  let ec2: EC2Client;
  let events: { readonly url: string; readonly arn: string };

  beforeAll(async () => {
    aws = await startLocalAws({ timeScale: 60, alarmQuotas: 1 });
    clients = clientsOf(aws);
    ec2 = new EC2Client({
      endpoint: aws.endpoint,
      region: aws.region,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    events = await createQueue(clients, 'events');
    const EventPattern = JSON.stringify({ source: ['aws.autoscaling', 'aws.ec2', 'aws.tag'] });
    await clients.events.send(new PutRuleCommand({ Name: 'all', EventPattern }));
    await clients.events.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: '1', Arn: events.arn }] }));
    await aws.createGroup('web');
  }, 90_000);
  afterAll(async () => aws?.stop());

  async function received(count: number): Promise<Record<string, unknown>[]> {
    const bodies: Record<string, unknown>[] = [];
    while (bodies.length < count) {
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: events.url,
          WaitTimeSeconds: 5,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 600,
        }),
      );
      if (Messages.length === 0) break;
      bodies.push(...Messages.map(({ Body = '' }) => JSON.parse(Body)));
    }
    return bodies;
  }

  it('tells of a launch as AWS does, and in any order', async () => {
    const { instanceId } = await aws.launchIntoGroup('web', {
      host: new FakeHost(),
      name: 'web-1',
      events: { reversed: true },
    });
    const told = await received(3);
    const launch = told.find((event) => event['detail-type'] === 'EC2 Instance Launch Successful');
    expect(told.map((event) => event['detail-type'])).toEqual([
      'EC2 Instance State-change Notification',
      'EC2 Instance Launch Successful',
      'EC2 Instance State-change Notification',
    ]);
    expect(told.map((event) => Reflect.get(Object(event['detail']), 'state'))).toEqual([
      'running',
      undefined,
      'pending',
    ]);
    expect(launch).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'EC2 Instance Launch Successful',
      source: 'aws.autoscaling',
      account: '111122223333',
      time: expect.any(String),
      region: 'eu-west-1',
      resources: [
        expect.stringMatching(
          /^arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:.*:autoScalingGroupName\/web$/,
        ),
        `arn:aws:ec2:eu-west-1:111122223333:instance/${instanceId}`,
      ],
      detail: {
        Origin: 'EC2',
        Destination: 'AutoScalingGroup',
        Description: `Launching a new EC2 instance: ${instanceId}`,
        EndTime: expect.any(String),
        RequestId: expect.any(String),
        ActivityId: expect.any(String),
        StartTime: expect.any(String),
        EC2InstanceId: instanceId,
        StatusCode: 'InProgress',
        StatusMessage: '',
        Details: { 'Subnet ID': expect.any(String), 'Availability Zone': 'eu-west-1a' },
        Cause: expect.stringMatching(/from 0 to 1\. {2}At .* increasing the capacity from 0 to 1\.$/),
        AutoScalingGroupName: 'web',
      },
    });
  });

  it('tells of changed tags and of an end, and loses what it is asked to lose', async () => {
    const { instanceId } = await aws.launchIntoGroup('web', { host: new FakeHost(), name: 'web-2' });
    await received(3);
    await ec2.send(new CreateTagsCommand({ Resources: [instanceId], Tags: [{ Key: 'defib:paused', Value: 'true' }] }));
    const [tags] = await received(1);
    const end = aws.dropEvents({ source: 'aws.ec2', where: (detail) => detail['instance-id'] === instanceId });
    await aws.terminateFromGroup(instanceId);
    const [terminated] = await received(1);
    end();
    expect([tags?.['detail-type'], tags?.['detail']]).toEqual([
      'Tag Change on Resource',
      {
        'changed-tag-keys': ['defib:paused'],
        service: 'ec2',
        'resource-type': 'instance',
        version: 1,
        tags: { Name: 'web-2', 'aws:autoscaling:groupName': 'web', 'defib:paused': 'true' },
      },
    ]);
    expect(terminated?.['detail-type']).toBe('EC2 Instance Terminate Successful');
  });

  it('has agents only where an association brings them', async () => {
    const { ssm } = clients;
    await ssm.send(
      new CreateDocumentCommand({ Name: 'agent', DocumentType: 'Command', Content: JSON.stringify(DOCUMENT) }),
    );
    await ssm.send(
      new PutParameterCommand({ Name: 'agent-linux', Type: 'String', Value: JSON.stringify(CONFIGURATION) }),
    );
    const { AssociationDescription } = await ssm.send(
      new CreateAssociationCommand({
        Name: 'agent',
        Parameters: { configuration: ['agent-linux'] },
        Targets: [{ Key: 'tag:aws:autoscaling:groupName', Values: ['web'] }],
        ScheduleExpression: 'rate(1 day)',
      }),
    );
    const AssociationId = AssociationDescription?.AssociationId;
    const { AssociationDescription: described } = await ssm.send(new DescribeAssociationCommand({ AssociationId }));
    const host = new FakeHost();
    host.running = [{ pid: 21, exe: '/usr/sbin/nginx', commandLine: 'nginx' }];
    const { instanceId } = await aws.launchIntoGroup('web', { host, name: 'web-3' });
    const alone = await aws.addHost({ host: new FakeHost(), name: 'alone' });
    const metric = await aws.waitFor(
      isEvent(
        'metric',
        (event) => event.metricName === 'procstat_lookup_pid_count' && event.dimensions['InstanceId'] === instanceId,
      ),
      { timeoutMs: 10_000 },
    );
    expect(described?.ScheduleExpression).toBe('rate(1 day)');
    expect([metric.dimensions, metric.value]).toEqual([
      { InstanceId: instanceId, exe: 'nginx', pid_finder: 'native' },
      1,
    ]);
    const applied = aws
      .timeline()
      .filter(isEvent('association-applied'))
      .map((event) => event.instanceId);
    expect(applied).toContain(instanceId);
    expect(applied).not.toContain(alone.instanceId);
  });

  it('is found by the beginning of an id, and shows detailed monitoring', async () => {
    const all = await listed(undefined);
    const [first = ''] = all;
    await ec2.send(new MonitorInstancesCommand({ InstanceIds: [first] }));
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
    const monitored = Reservations.flatMap(({ Instances = [] }) => Instances)
      .filter(({ Monitoring }) => Monitoring?.State === 'enabled')
      .map(({ InstanceId }) => InstanceId);
    expect(monitored).toEqual([first]);
    expect(await listed(`${first.slice(0, 6)}*`)).toEqual(all.filter((id) => id.startsWith(first.slice(0, 6))));
    expect(await listed('i-zz*')).toEqual([]);
  });

  it('answers with Throttling what is beyond the quotas', async () => {
    const put = (): Promise<unknown> =>
      clients.cloudWatch.send(
        new PutMetricAlarmCommand({
          AlarmName: 'quota',
          Namespace: 'N',
          MetricName: 'M',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'LessThanThreshold',
        }),
      );
    for (let calls = 0; calls < 8; calls += 1) await put();
    const refused = aws.calls.of('monitoring', 'PutMetricAlarm').filter(({ status }) => status === 400);
    expect(refused.length).toBeGreaterThan(0);
  }, 30_000);

  async function listed(idFilter: string | undefined): Promise<readonly string[]> {
    const Filters = idFilter === undefined ? [] : [{ Name: 'instance-id', Values: [idFilter] }];
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(Filters.length === 0 ? {} : { Filters }));
    return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = '' }) => InstanceId)).sort();
  }
});
