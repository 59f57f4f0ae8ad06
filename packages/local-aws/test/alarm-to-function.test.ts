import { PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMotoServer, isEvent, type LocalAws, startLocalAws } from '../src/index.ts';
import { type Clients, clientsOf } from './clients.ts';
import { createFunction, createQueue, createRole, createTopic, mapQueue } from './resources.ts';

const moto = await findMotoServer();
if (moto === undefined) console.warn('SKIPPED: no moto_server (set DEFIB_MOTO_SERVER or install moto[server])');

const DIMENSIONS = [
  { Name: 'InstanceId', Value: 'i-0a1b2c3d4e5f60718' },
  { Name: 'exe', Value: 'nginx' },
];

describe.skipIf(moto === undefined)('an alarm on its way to a function', () => {
  let aws: LocalAws;
  let clients: Clients;

  beforeAll(async () => {
    aws = await startLocalAws({ timeScale: 120 });
    clients = clientsOf(aws);
    await createRole(aws);
  }, 90_000);
  afterAll(async () => aws?.stop());

  it('goes from a datum of 0 over alarm, topic, filter and queue into the function', async () => {
    const queue = await createQueue(clients, 'restart');
    const filter = {
      NewStateValue: ['ALARM'],
      $or: [{ Trigger: { MetricName: ['procstat_lookup_pid_count'] } }, { Trigger: { Metrics: { Id: ['m1'] } } }],
    };
    const topicArn = await createTopic(clients, 'alarms', queue.arn, {
      FilterPolicy: JSON.stringify(filter),
      FilterPolicyScope: 'MessageBody',
    });
    await createFunction(
      clients,
      'restart',
      `export const handler = async (event) => { console.log(event.Records[0].body); return { batchItemFailures: [] }; };`,
    );
    await mapQueue(clients, queue.arn, 'restart', { batchSize: 500, windowSeconds: 1 });
    await clients.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'defib/test/web',
        Namespace: 'CWAgent',
        MetricName: 'procstat_lookup_pid_count',
        Dimensions: DIMENSIONS,
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'missing',
        AlarmActions: [topicArn],
      }),
    );
    await aws.refresh();
    await clients.cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: 'CWAgent',
        MetricData: [{ MetricName: 'procstat_lookup_pid_count', Dimensions: DIMENSIONS, Value: 0 }],
      }),
    );

    const alarm = await aws.waitFor(isEvent('alarm-state'), { timeoutMs: 10_000 });
    expect({ ...alarm, at: undefined, reason: alarm.reason.replace(/\(\d\d\/.*?\)/, '(TIME)') }).toEqual({
      kind: 'alarm-state',
      at: undefined,
      alarmName: 'defib/test/web',
      previous: 'INSUFFICIENT_DATA',
      state: 'ALARM',
      reason:
        'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (TIME)] was less than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
      actionsRun: true,
    });
    const finished = await aws.waitFor(isEvent('function-finished'), { timeoutMs: 10_000 });
    expect(finished).toMatchObject({
      functionName: 'restart',
      response: { batchItemFailures: [] },
      failedMessageIds: [],
    });
    const log = await aws.waitFor(isEvent('function-log'), { timeoutMs: 5000 });
    expect(log.line).toBe('{');
    const delivered = await aws.waitFor(isEvent('message-delivered'), { timeoutMs: 1000 });
    const envelope = JSON.parse(delivered.body);
    expect(envelope).toMatchObject({
      Type: 'Notification',
      TopicArn: topicArn,
      Subject: 'ALARM: "defib/test/web" in EU (Ireland)',
    });
    expect(JSON.parse(envelope.Message)).toMatchObject({
      AlarmName: 'defib/test/web',
      NewStateValue: 'ALARM',
      OldStateValue: 'INSUFFICIENT_DATA',
    });
    await aws.drain({ timeoutMs: 5000 });
    expect(aws.timeline().filter(isEvent('plant-error'))).toEqual([]);
  }, 40_000);
});
