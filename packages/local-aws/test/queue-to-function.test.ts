import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMotoServer, isEvent, type LocalAws, startLocalAws } from '../src/index.ts';
import { type Clients, clientsOf } from './clients.ts';
import { createFunction, createQueue, createRole, mapQueue } from './resources.ts';

const moto = await findMotoServer();
if (moto === undefined) console.warn('SKIPPED: no moto_server (set DEFIB_MOTO_SERVER or install moto[server])');

/** Does what each message's body says. */
const OBEDIENT = `
let calls = 0;
export const handler = async (event) => {
  calls += 1;
  const batchItemFailures = [];
  for (const record of event.Records ?? []) {
    if (record.body === 'fail') batchItemFailures.push({ itemIdentifier: record.messageId });
    if (record.body === 'throw') throw new TypeError('told to');
    if (record.body === 'exit') process.exit(3);
    if (record.body === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
    if (record.body === 'nonsense') return { batchItemFailures: [{ id: record.messageId }] };
  }
  return event.Records === undefined ? { calls, endpoint: process.env.AWS_ENDPOINT_URL, given: process.env.GIVEN, event } : { batchItemFailures };
};`;

describe.skipIf(moto === undefined)('a queue mapped to a function', () => {
  let aws: LocalAws;
  let clients: Clients;
  let queue: { readonly url: string; readonly arn: string };
  let deadLetters: { readonly url: string; readonly arn: string };

  beforeAll(async () => {
    aws = await startLocalAws({ timeScale: 60 });
    clients = clientsOf(aws);
    await createRole(aws);
    deadLetters = await createQueue(clients, 'work-dead-letters');
    queue = await createQueue(clients, 'work', {
      VisibilityTimeout: '30',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 }),
    });
    await createFunction(clients, 'obedient', OBEDIENT, { timeoutSeconds: 1, variables: { GIVEN: 'yes' } });
    await mapQueue(clients, queue.arn, 'obedient', { batchSize: 20, windowSeconds: 10 });
  }, 90_000);
  afterAll(async () => aws?.stop());

  async function send(...bodies: string[]): Promise<void> {
    await Promise.all(
      bodies.map((MessageBody) => clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody }))),
    );
  }

  function deadLettered(body: string) {
    const isOurs = isEvent('message-dead-lettered', (event) => event.body === body);
    return aws.waitFor(isOurs, { timeoutMs: 15_000 });
  }

  async function depthOf(url: string): Promise<string | undefined> {
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    return Attributes?.ApproximateNumberOfMessages;
  }

  it('gives back the failed message alone, and dead-letters it when its receives are used up', async () => {
    const since = new Date();
    await send('fine', 'fail', 'fine too');
    await deadLettered('fail');
    await expect.poll(() => depthOf(deadLetters.url), { timeout: 5000 }).toBe('1');
    const delivered = aws
      .timeline()
      .filter(isEvent('message-delivered'))
      .filter((event) => event.at >= since);
    expect(delivered.map(({ body, receiveCount }) => `${body} ${receiveCount}`).sort()).toEqual([
      'fail 1',
      'fail 2',
      'fine 1',
      'fine too 1',
    ]);
    await aws.drain({ timeoutMs: 10_000 });
    expect(await depthOf(queue.url)).toBe('0');
  }, 30_000);

  it.each([
    ['throw', { kind: 'handler-error', errorType: 'TypeError', errorMessage: 'told to' }],
    [
      'exit',
      {
        kind: 'runtime-exited',
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: ID Error: Runtime exited with error: exit status 3',
      },
    ],
    [
      'hang',
      {
        kind: 'timeout',
        errorType: 'Sandbox.Timedout',
        errorMessage: 'RequestId: ID Error: Task timed out after 1.00 seconds',
      },
    ],
  ])(
    'gives back the whole batch when the function does: %s',
    async (body, failure) => {
      const since = new Date();
      await send(body);
      const finished = await aws.waitFor(isEvent('function-finished'), { timeoutMs: 10_000, since });
      expect({
        ...finished.failure,
        errorMessage: finished.failure?.errorMessage.replace(finished.requestId, 'ID'),
      }).toEqual(failure);
      expect(finished.failedMessageIds).toHaveLength(1);
      await deadLettered(body);
    },
    40_000,
  );

  it('takes a misnamed identifier as a failure of the whole batch', async () => {
    const since = new Date();
    await send('nonsense', 'fine');
    const finished = await aws.waitFor(isEvent('function-finished'), { timeoutMs: 10_000, since });
    expect(finished.failedMessageIds).toHaveLength(2);
    await deadLettered('nonsense');
    await aws.drain({ timeoutMs: 10_000 });
  }, 30_000);

  it('delivers each message as often as it is told', async () => {
    const since = new Date();
    aws.duplicateDeliveries(3);
    await send('fine');
    await aws.drain({ timeoutMs: 10_000 });
    aws.duplicateDeliveries(1);
    const delivered = aws
      .timeline()
      .filter(isEvent('message-delivered'))
      .filter((event) => event.at >= since);
    expect(delivered.map(({ delivery, receiveCount }) => [delivery, receiveCount])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expect(await depthOf(queue.url)).toBe('0');
  }, 30_000);

  it('invokes a function directly, warm in the same process, with its environment and the endpoint', async () => {
    const invoke = async () => {
      const { Payload, FunctionError } = await clients.lambda.send(
        new InvokeCommand({ FunctionName: 'obedient', Payload: '{"direct":true}' }),
      );
      return { FunctionError, payload: JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) };
    };
    const first = await invoke();
    const second = await invoke();
    expect(first).toEqual({
      FunctionError: undefined,
      payload: { calls: expect.any(Number), endpoint: aws.endpoint, given: 'yes', event: { direct: true } },
    });
    expect(second.payload.calls).toBe(first.payload.calls + 1);
  });

  it('fails a direct invocation the way Lambda does', async () => {
    const answer = await clients.lambda.send(
      new InvokeCommand({ FunctionName: 'obedient', Payload: '{"Records":[{"body":"throw"}]}' }),
    );
    expect(answer.FunctionError).toBe('Unhandled');
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'))).toEqual({
      errorType: 'TypeError',
      errorMessage: 'told to',
    });
  });

  it('tells why a function could not be loaded', async () => {
    await createFunction(clients, 'broken', 'throw new Error("LEDGER_TABLE is missing");');
    const answer = await clients.lambda.send(new InvokeCommand({ FunctionName: 'broken' }));
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'))).toEqual({
      errorType: 'Error',
      errorMessage: 'LEDGER_TABLE is missing',
    });
  });

  it('leaves no fault of its own on the timeline', () => {
    expect(aws.timeline().filter(isEvent('plant-error'))).toEqual([]);
  });

  it('moves dead letters back to where they are to be tried again, as new messages', async () => {
    await clients.sqs.send(new PurgeQueueCommand({ QueueUrl: deadLetters.url }));
    const isDead = isEvent('message-dead-lettered', ({ body }) => body === 'fail');
    const before = new Date();
    await send('fail');
    const { messageId } = await aws.waitFor(isDead, { timeoutMs: 15_000, since: before });
    const since = new Date();
    const move = { SourceArn: deadLetters.arn, DestinationArn: queue.arn };
    await clients.sqs.send(new StartMessageMoveTaskCommand(move));
    const { Results } = await clients.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadLetters.arn }));
    const again = await aws.waitFor(
      isEvent('message-delivered', ({ body }) => body === 'fail'),
      {
        timeoutMs: 15_000,
        since,
      },
    );

    expect(Results).toEqual([
      expect.objectContaining({ ...move, Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }),
    ]);
    expect([again.receiveCount, again.messageId === messageId]).toEqual([1, false]);
    await aws.waitFor(
      isEvent('message-dead-lettered', ({ body }) => body === 'fail'),
      { timeoutMs: 15_000, since },
    );
    await clients.sqs.send(new PurgeQueueCommand({ QueueUrl: deadLetters.url }));
  });
});
