import {
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMotoServer, isEvent, type LocalAws, startLocalAws } from '../src/index.ts';
import { type Clients, clientsOf } from './clients.ts';
import { FakeHost } from './fake-host.ts';
import { createQueue, createTopic } from './resources.ts';

const moto = await findMotoServer();
if (moto === undefined) console.warn('SKIPPED: no moto_server (set DEFIB_MOTO_SERVER or install moto[server])');

const AGENT = 'amazon-cloudwatch-agent.service';

describe.skipIf(moto === undefined)('what AWS does by itself', () => {
  let aws: LocalAws;
  let clients: Clients;
  let host: FakeHost;
  let instanceId: string;

  beforeAll(async () => {
    aws = await startLocalAws({ timeScale: 120 });
    clients = clientsOf(aws);
    host = new FakeHost();
    host.running = [{ pid: 11, exe: '/usr/sbin/nginx', commandLine: 'nginx: master' }];
    host.pids = new Map([
      ['nginx.service', 11],
      [AGENT, 12],
    ]);
    ({ instanceId } = await aws.addHost({
      host,
      name: 'web-1',
      selectors: [{ exe: 'nginx' }],
      agentUnit: AGENT,
      tags: { role: 'web' },
    }));
  }, 90_000);
  afterAll(async () => aws?.stop());

  async function putAlarm(changes: Partial<PutMetricAlarmCommandInput>): Promise<void> {
    await clients.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'unnamed',
        Namespace: 'CWAgent',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        ...changes,
      }),
    );
  }

  function stateOf(alarmName: string, state: string) {
    return isEvent('alarm-state', (event) => event.alarmName === alarmName && event.state === state);
  }

  async function receive(url: string): Promise<unknown> {
    const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 5 }));
    return JSON.parse(Messages[0]?.Body ?? 'null');
  }

  it('tells a dead process from a dead agent', async () => {
    const dimensions = [{ Name: 'InstanceId', Value: instanceId }];
    await putAlarm({
      AlarmName: 'process',
      MetricName: 'procstat_lookup_pid_count',
      Dimensions: [...dimensions, { Name: 'exe', Value: 'nginx' }, { Name: 'pid_finder', Value: 'native' }],
      TreatMissingData: 'missing',
    });
    await aws.waitFor(stateOf('process', 'OK'), { timeoutMs: 10_000 });
    await putAlarm({
      AlarmName: 'heartbeat',
      MetricName: 'mem_used_percent',
      Dimensions: dimensions,
      Threshold: 0,
      TreatMissingData: 'breaching',
    });
    await aws.waitFor(stateOf('heartbeat', 'OK'), { timeoutMs: 10_000 });

    expect(await aws.killProcess(instanceId, 'nginx.service')).toBe(11);
    await aws.waitFor(stateOf('process', 'ALARM'), { timeoutMs: 10_000 });
    host.running = [{ pid: 21, exe: '/usr/sbin/nginx', commandLine: 'nginx: master' }];
    host.pids.set('nginx.service', 21);
    await aws.waitFor(stateOf('process', 'OK'), { timeoutMs: 10_000, since: new Date() });

    await aws.killProcess(instanceId, AGENT);
    const silent = await aws.waitFor(stateOf('heartbeat', 'ALARM'), { timeoutMs: 10_000 });
    expect(silent.reason).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
    );
    await aws.waitFor(stateOf('process', 'INSUFFICIENT_DATA'), { timeoutMs: 10_000 });
    host.pids.set(AGENT, 22);
    await aws.waitFor(stateOf('heartbeat', 'OK'), { timeoutMs: 10_000, since: new Date() });
    const { MetricAlarms = [] } = await clients.cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: ['heartbeat'] }),
    );
    expect(MetricAlarms.map(({ StateValue }) => StateValue)).toEqual(['OK']);
  }, 60_000);

  it('tells the depth of a queue that an alarm watches', async () => {
    const queue = await createQueue(clients, 'letters');
    await putAlarm({
      AlarmName: 'letters',
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: 'letters' }],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    await aws.waitFor(stateOf('letters', 'OK'), { timeoutMs: 10_000 });
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'x' }));
    await aws.waitFor(stateOf('letters', 'ALARM'), { timeoutMs: 10_000 });
  }, 30_000);

  it('acts on SetAlarmState, but runs no action of an alarm whose actions are off; the event goes out anyway', async () => {
    const mail = await createQueue(clients, 'mail');
    const topicArn = await createTopic(clients, 'told', mail.arn, { RawMessageDelivery: 'true' });
    const heard = await createQueue(clients, 'heard');
    const pattern = { source: ['aws.cloudwatch'], detail: { alarmName: ['forced', 'quiet'] } };
    await clients.events.send(new PutRuleCommand({ Name: 'alarms', EventPattern: JSON.stringify(pattern) }));
    await clients.events.send(new PutTargetsCommand({ Rule: 'alarms', Targets: [{ Id: '1', Arn: heard.arn }] }));
    const missing = { MetricName: 'nothing', TreatMissingData: 'ignore', AlarmActions: [topicArn] };
    await putAlarm({ AlarmName: 'quiet', ActionsEnabled: false, ...missing });
    await putAlarm({ AlarmName: 'forced', ...missing });
    for (const AlarmName of ['quiet', 'forced']) {
      await clients.cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a test' }),
      );
    }
    expect(await receive(mail.url)).toMatchObject({
      AlarmName: 'forced',
      NewStateValue: 'ALARM',
      NewStateReason: 'a test',
    });
    expect(await receive(heard.url)).toMatchObject({
      'detail-type': 'CloudWatch Alarm State Change',
      account: '111122223333',
      detail: { alarmName: 'quiet' },
    });
    expect(await receive(heard.url)).toMatchObject({
      detail: {
        alarmName: 'forced',
        state: { value: 'ALARM', reason: 'a test' },
        previousState: { value: 'INSUFFICIENT_DATA' },
      },
    });
  }, 30_000);

  it('runs schedules on the scaled clock with the input of the target, and nothing else by them', async () => {
    const ticks = await createQueue(clients, 'ticks');
    await clients.events.send(new PutRuleCommand({ Name: 'tick', ScheduleExpression: 'rate(1 minute)' }));
    await clients.events.send(
      new PutTargetsCommand({ Rule: 'tick', Targets: [{ Id: '1', Arn: ticks.arn, Input: '{"kind":"reconcile"}' }] }),
    );
    const since = new Date();
    await clients.events.send(
      new PutEventsCommand({ Entries: [{ Source: 'a.test', DetailType: 'Test', Detail: '{}' }] }),
    );
    expect(await receive(ticks.url)).toEqual({ kind: 'reconcile' });
    expect(await receive(ticks.url)).toEqual({ kind: 'reconcile' });
    const [first, second] = aws
      .timeline()
      .filter(isEvent('schedule-ticked'))
      .filter((event) => event.at >= since);
    expect((second?.at.getTime() ?? 0) - (first?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(450);
  }, 30_000);

  it('delivers nothing into a queue whose policy does not let it, and says so', async () => {
    const closed = await createQueue(clients, 'closed', { Policy: '{"Version":"2012-10-17","Statement":[]}' });
    const TopicArn = await createTopic(clients, 'unheard', closed.arn);
    const since = new Date();
    await clients.sns.send(new PublishCommand({ TopicArn, Message: 'm' }));
    const { error } = await aws.waitFor(isEvent('plant-error'), { timeoutMs: 1000, since });
    expect(error).toBe(`Error: the queue's policy does not let sns.amazonaws.com send in the name of ${TopicArn}`);
  }, 30_000);

  it('refuses events in the name of AWS', async () => {
    const { FailedEntryCount, Entries = [] } = await clients.events.send(
      new PutEventsCommand({
        Entries: [{ Source: 'aws.ssm', DetailType: 'EC2 Command Invocation Status-change Notification', Detail: '{}' }],
      }),
    );
    expect([FailedEntryCount, Entries[0]?.ErrorCode]).toEqual([1, 'NotAuthorizedForSourceException']);
  });

  it('refuses subjects that SNS refuses, and tells of the mail that goes out', async () => {
    const box = await createQueue(clients, 'box');
    const TopicArn = await createTopic(clients, 'escalations', box.arn);
    for (const Subject of ['x'.repeat(101), 'größe', 'two\nlines']) {
      await expect(clients.sns.send(new PublishCommand({ TopicArn, Subject, Message: 'm' }))).rejects.toThrow(
        'Subject',
      );
    }
    const { MessageId } = await clients.sns.send(
      new PublishCommand({ TopicArn, Subject: 'Help', Message: 'The process is dead' }),
    );
    expect(await receive(box.url)).toMatchObject({
      Type: 'Notification',
      MessageId,
      Subject: 'Help',
      Message: 'The process is dead',
    });
    expect(
      aws
        .timeline()
        .filter(isEvent('message-published', (event) => event.topicArn === TopicArn))
        .map(({ subject, message }) => [subject, message]),
    ).toEqual([['Help', 'The process is dead']]);
  }, 30_000);

  it('knows an instance that was stopped', async () => {
    const ec2 = new EC2Client({
      endpoint: aws.endpoint,
      region: aws.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
    const states = aws.timeline().filter(isEvent('aws-event', ({ source }) => source === 'aws.ec2'));
    expect(states.map(({ detail }) => detail)).toEqual([
      { 'instance-id': instanceId, state: 'stopping' },
      { 'instance-id': instanceId, state: 'stopped' },
    ]);
  });

  it('leaves no other fault on the timeline', () => {
    const errors = aws.timeline().filter(isEvent('plant-error'));
    expect(errors.filter(({ error }) => !error.includes("the queue's policy"))).toEqual([]);
  });
});
