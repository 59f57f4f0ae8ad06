import { createServer, type Server } from 'node:http';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { queueNames, RedriveError, redriveQueue } from './redrive-queue.ts';

const NAMES = queueNames('prod', 'notify');
const arn = (name: string) => `arn:aws:sqs:eu-west-1:111122223333:${name}`;
const asked: { call: string; input: Record<string, unknown> }[] = [];
let server: Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  asked.length = 0;
});

/** SQS on loopback, whose move task stands as told at each time that it is asked for. */
async function sqs(...tasks: readonly object[]): Promise<SQSClient> {
  let polls = 0;
  const answers: Record<string, (input: Record<string, unknown>) => object> = {
    GetQueueUrl: ({ QueueName }) => ({ QueueUrl: `https://sqs.eu-west-1.amazonaws.com/111122223333/${QueueName}` }),
    GetQueueAttributes: ({ QueueUrl }) => ({ Attributes: { QueueArn: arn(String(QueueUrl).split('/').at(-1) ?? '') } }),
    StartMessageMoveTask: () => ({ TaskHandle: 'task' }),
    ListMessageMoveTasks: () => ({ Results: [tasks[polls++] ?? {}] }),
  };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const call = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const input = JSON.parse(body);
      asked.push({ call, input });
      response
        .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(answers[call]?.(input) ?? {}));
    });
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new SQSClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${address.port}`,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  });
}

describe('redriveQueue', () => {
  it('moves the dead letters to their queue and waits for the end', async () => {
    const client = await sqs(
      { TaskHandle: 'task', Status: 'RUNNING' },
      { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 12 },
    );
    const waits: number[] = [];
    const moved = await redriveQueue(client, NAMES, { pause: async (milliseconds) => void waits.push(milliseconds) });

    expect([moved, waits]).toEqual([12, [1_000]]);
    expect(asked.find(({ call }) => call === 'StartMessageMoveTask')?.input).toEqual({
      SourceArn: arn('defib-prod-notify-dead-letters'),
      DestinationArn: arn('defib-prod-notify'),
    });
  });

  it('says how far it came', async () => {
    const client = await sqs({ Status: 'FAILED', ApproximateNumberOfMessagesMoved: 3, FailureReason: 'AccessDenied' });

    await expect(redriveQueue(client, NAMES, { pause: async () => {} })).rejects.toThrow(
      new RedriveError('SQS moved 3 messages and gave up: AccessDenied'),
    );
  });
});
