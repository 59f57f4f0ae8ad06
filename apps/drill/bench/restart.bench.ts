// Two figures over the deployed stack and the local AWS, on AWS's own clock:
//  - from an alarm's arrival to SendCommand, warm, against the longest chain of AWS calls that depend on each other;
//  - how many commands 500 alarms of one service take that arrive together.
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { isEvent, type LocalAws } from '@defib/local-aws';
import { resourceNames } from '@defib/monitoring-policy';
import { DRILL_ENVIRONMENT } from '../src/drill-config.ts';
import { alarmMessage } from './alarm-message.ts';
import { BENCH_UNIT, clientOptions, withBenchStack } from './bench-stack.ts';

const MAX_LATENCY_RATIO = 1.3;
const STORM_ALARMS = 500;
const MAX_STORM_COMMANDS = 12;
const LATENCY_ROUNDS = 25;
const WARM_UP_ROUNDS = 3;
const PUBLISH_AT_ONCE = 10;
/**
 * Each call takes this much longer, for both contestants: about what AWS takes. The store behind the local AWS answers
 * one call after the other, so that without it asking together would look as slow as asking in turn.
 */
const CALL_MILLISECONDS = 100;
const PATIENCE_MILLISECONDS = 120_000;

const names = resourceNames(DRILL_ENVIRONMENT);

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Clients {
  readonly ec2: EC2Client;
  readonly dynamodb: DynamoDBClient;
  readonly ssm: SSMClient;
  readonly sns: SNSClient;
  readonly lambda: LambdaClient;
}

/** The chain that can't be shortened: who is it, may I (one write that claims), do it. */
async function chainMilliseconds({ ec2, dynamodb, ssm }: Clients, instanceId: string, round: number): Promise<number> {
  const started = performance.now();
  await ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [instanceId] }] }));
  const item = (sk: string) => ({
    Put: { TableName: names.ledgerTable, Item: { pk: { S: `bench#${round}` }, sk: { S: sk } } },
  });
  await dynamodb.send(
    new TransactWriteItemsCommand({ TransactItems: [item('service'), item('instance'), item('claim')] }),
  );
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  await ssm.send(
    new SendCommandCommand({
      DocumentName: names.restartDocument,
      InstanceIds: [instanceId],
      Comment: 'bench chain',
      Parameters: {
        unit: [BENCH_UNIT],
        alarmedAt: [now],
        notIfStartedAfter: [now],
        startTimeoutSeconds: ['60'],
        stableSeconds: ['10'],
      },
    }),
  );
  return performance.now() - started;
}

/** Prints when each call of the last invocation began and ended, for whoever looks for time. */
function traceLastInvocation(aws: LocalAws): void {
  const delivered = aws
    .timeline()
    .filter(isEvent('message-delivered', (event) => event.functionName === names.restartHandler))
    .at(-1);
  for (const call of aws.calls.all()) {
    if (delivered === undefined || call.at < delivered.at) continue;
    const began = call.at.getTime() - delivered.at.getTime();
    console.log(
      `  +${began} ms, ${(call.endedMs - call.startedMs).toFixed(0)} ms long: ${call.service} ${call.operation}`,
    );
  }
}

/** One alarm through the topic; from the moment the function gets it, and from the moment it was published. */
async function alarmMilliseconds(
  aws: LocalAws,
  { sns }: Clients,
  instanceId: string,
  topicArn: string,
): Promise<{ handled: number; published: number }> {
  const publishedAt = Date.now();
  const Message = alarmMessage({ instanceId, accountId: aws.accountId, at: new Date() });
  await sns.send(new PublishCommand({ TopicArn: topicArn, Message }));
  const sent = await aws.waitFor(
    isEvent('command-sent', (event) => event.comment.startsWith('defib ') && event.instanceIds.includes(instanceId)),
    { timeoutMs: PATIENCE_MILLISECONDS },
  );
  const delivered = aws
    .timeline()
    .filter(
      isEvent(
        'message-delivered',
        (event) => event.functionName === names.restartHandler && event.body.includes(instanceId),
      ),
    )[0];
  if (delivered === undefined) throw new Error(`a command went to ${instanceId} without a message`);
  return { handled: sent.at.getTime() - delivered.at.getTime(), published: sent.at.getTime() - publishedAt };
}

async function measureLatency(
  aws: LocalAws,
  clients: Clients,
  instanceIds: readonly string[],
  topicArn: string,
): Promise<boolean> {
  const delays = ['ec2', 'autoscaling', 'dynamodb', 'ssm'].map((service) =>
    aws.faults.inject({ service, effect: { kind: 'delay', milliseconds: CALL_MILLISECONDS } }),
  );
  const chain: number[] = [];
  const handled: number[] = [];
  const published: number[] = [];
  for (const [round, instanceId] of instanceIds.entries()) {
    const chainRound = await chainMilliseconds(clients, instanceId, round);
    const alarmRound = await alarmMilliseconds(aws, clients, instanceId, topicArn);
    if (round < WARM_UP_ROUNDS) continue;
    chain.push(chainRound);
    handled.push(alarmRound.handled);
    published.push(alarmRound.published);
  }
  for (const delay of delays) delay.clear();
  if (process.env['DEFIB_BENCH_TRACE'] !== undefined) traceLastInvocation(aws);
  const ratio = median(handled) / median(chain);
  const passed = ratio <= MAX_LATENCY_RATIO;
  console.log(
    `alarm handed to the function → SendCommand: ${median(handled).toFixed(0)} ms, median of ${handled.length}`,
  );
  console.log(`longest chain of dependent AWS calls alone:  ${median(chain).toFixed(0)} ms`);
  console.log(`ratio ${ratio.toFixed(2)} (target at most ${MAX_LATENCY_RATIO}) ${passed ? 'reached' : 'MISSED'}`);
  console.log(
    `for information: published → SendCommand ${median(published).toFixed(0)} ms, which includes the queue's batching window of 1 s`,
  );
  return passed;
}

/** The function stops reading its queue, or reads it again. */
async function setReading({ lambda }: Clients, aws: LocalAws, Enabled: boolean): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: names.restartHandler }),
  );
  for (const { UUID } of EventSourceMappings) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  await aws.refresh();
}

async function measureStorm(
  aws: LocalAws,
  clients: Clients,
  instanceIds: readonly string[],
  topicArn: string,
): Promise<boolean> {
  const since = new Date();
  // Together means that all of them are in the queue when it is read.
  await setReading(clients, aws, false);
  for (let from = 0; from < instanceIds.length; from += PUBLISH_AT_ONCE) {
    const PublishBatchRequestEntries = instanceIds.slice(from, from + PUBLISH_AT_ONCE).map((instanceId) => ({
      Id: instanceId,
      Message: alarmMessage({ instanceId, accountId: aws.accountId, at: since }),
    }));
    await clients.sns.send(new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }));
  }
  await setReading(clients, aws, true);
  const waiting = new Set(instanceIds);
  await aws.waitFor(
    (event) => {
      if (event.kind === 'command-sent' && event.comment.startsWith('defib '))
        for (const id of event.instanceIds) waiting.delete(id);
      return waiting.size === 0;
    },
    { timeoutMs: PATIENCE_MILLISECONDS, since },
  );
  const commands = aws.calls.of('ssm', 'SendCommand').filter((call) => call.at >= since).length;
  const invocations = aws
    .timeline()
    .filter(
      isEvent('function-invoked', (event) => event.at >= since && event.functionName === names.restartHandler),
    ).length;
  const passed = commands <= MAX_STORM_COMMANDS;
  console.log(
    `${instanceIds.length} alarms of one service together: ${commands} SendCommand calls in ${invocations} invocations (target at most ${MAX_STORM_COMMANDS}) ${passed ? 'reached' : 'MISSED'}`,
  );
  return passed;
}

const results = await withBenchStack(async ({ aws, runInstances }) => {
  const options = clientOptions(aws);
  const clients = {
    ec2: new EC2Client(options),
    dynamodb: new DynamoDBClient(options),
    ssm: new SSMClient(options),
    sns: new SNSClient(options),
    lambda: new LambdaClient(options),
  };
  const topicArn = `arn:aws:sns:${aws.region}:${aws.accountId}:${names.alarmTopic}`;
  console.log('\nrestart-handler over the local AWS');
  return [
    await measureLatency(aws, clients, await runInstances(LATENCY_ROUNDS + WARM_UP_ROUNDS), topicArn),
    await measureStorm(aws, clients, await runInstances(STORM_ALARMS), topicArn),
  ];
});
process.exitCode = results.every(Boolean) ? 0 : 1;
