import { AwsCallError } from '@defib/aws-call';
import { afterEach, describe, expect, it } from 'vitest';
import { awsError, json, type LocalServer, startAws, startServer } from '../../test/local-endpoint.ts';
import { type AwsClients, createAwsClients } from './aws-clients.ts';
import { logReader } from './cloudwatch-log-reader.ts';
import { deliveredKey, raisedKey } from './delivery-items.ts';
import { dynamodbDeliveryLog, UnprocessedItemsError } from './dynamodb-delivery-log.ts';
import { slackPoster } from './slack-poster.ts';
import { escalationPublisher } from './sns-escalations.ts';
import { postponer } from './sqs-postponer.ts';
import { webhookReader } from './ssm-webhooks.ts';

const { signal } = new AbortController();
const servers: LocalServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function aws(
  answers: Parameters<typeof startAws>[0],
): Promise<{ clients: AwsClients; calls: Awaited<ReturnType<typeof startAws>>['calls'] }> {
  const server = await startAws(answers);
  servers.push(server);
  const clients = createAwsClients({
    region: 'eu-west-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  });
  return { clients, calls: server.calls };
}

describe('webhookReader', () => {
  it('decrypts, caches, and reads again when asked to', async () => {
    const { clients, calls } = await aws({ GetParameter: (_, nth) => json({ Parameter: { Value: `value ${nth}` } }) });
    const read = webhookReader(clients.ssm);

    expect([
      await read('/a', { fresh: false }),
      await read('/a', { fresh: false }),
      await read('/a', { fresh: true }),
      await read('/a', { fresh: false }),
    ]).toEqual(['value 0', 'value 0', 'value 1', 'value 1']);
    expect(calls[0]?.input).toEqual({ Name: '/a', WithDecryption: true });
  });

  it('knows a missing parameter from one that can’t be read', async () => {
    const missing = await aws({ GetParameter: () => awsError('ParameterNotFound') });
    const denied = await aws({ GetParameter: () => awsError('AccessDeniedException') });

    expect(await webhookReader(missing.clients.ssm)('/a', { fresh: false })).toBeUndefined();
    await expect(webhookReader(denied.clients.ssm)('/a', { fresh: false })).rejects.toThrow(
      new AwsCallError('ssm:GetParameter', Object.assign(new Error(), { name: 'AccessDeniedException' })).message,
    );
  });
});

describe('slackPoster', () => {
  async function slack(answer: Parameters<typeof startServer>[0]): Promise<URL> {
    const server = await startServer(answer);
    servers.push(server);
    return new URL(`${server.url}/services/T/B/secret`);
  }

  it('posts JSON and reads Slack’s word', async () => {
    const bodies: string[] = [];
    const address = await slack((_, body) => {
      bodies.push(body);
      return { status: 400, body: 'invalid_blocks\n' };
    });

    expect(await slackPoster(signal)(address, { text: 'né' })).toEqual({
      kind: 'answer',
      status: 400,
      code: 'invalid_blocks',
    });
    expect(bodies).toEqual(['{"text":"né"}']);
  });

  it('reads Retry-After, and nothing of a page', async () => {
    const address = await slack(() => ({
      status: 429,
      headers: { 'retry-after': '7' },
      body: `<html>${'x'.repeat(100_000)}`,
    }));

    expect(await slackPoster(signal)(address, { text: 'x' })).toEqual({
      kind: 'answer',
      status: 429,
      code: '',
      retryAfterSeconds: 7,
    });
  });

  it('follows no redirect', async () => {
    const asked: string[] = [];
    const address = await slack((path) => {
      asked.push(path);
      return { status: 302, headers: { location: '/elsewhere' }, body: '' };
    });

    expect(await slackPoster(signal)(address, { text: 'x' })).toEqual({ kind: 'answer', status: 302, code: '' });
    expect(asked).toEqual(['/services/T/B/secret']);
  });

  it('takes a refused connection and an ended invocation for no answer', async () => {
    const address = await slack(() => undefined);
    const gone = new URL(address);
    const posting = slackPoster(AbortSignal.timeout(50))(address, { text: 'x' });

    expect(await posting).toEqual({ kind: 'no-answer' });
    await servers.pop()?.stop();
    expect(await slackPoster(signal)(gone, { text: 'x' })).toEqual({ kind: 'no-answer' });
  });
});

describe('logReader', () => {
  const request = {
    logGroup: '/shop',
    from: new Date(0),
    to: new Date(300_000),
    pattern: 'ERROR',
    streamPrefix: 'i-1',
  };
  const events = (count: number, from: number) =>
    Array.from({ length: count }, (_, index) => ({ timestamp: from + index, message: `line ${from + index}` }));

  it('is content with the last minute where that fills the message', async () => {
    const { clients, calls } = await aws({
      FilterLogEvents: (_, nth) =>
        json(nth === 0 ? { events: events(15, 240_000), nextToken: 'more' } : { events: events(15, 250_000) }),
    });
    const excerpt = await logReader(clients.logs, signal)(request);

    expect(excerpt).toEqual({
      kind: 'lines',
      logGroup: '/shop',
      more: true,
      lines: [...events(5, 240_010), ...events(15, 250_000)].map(({ timestamp, message }) => ({
        at: new Date(timestamp),
        text: message,
      })),
    });
    expect(calls.map(({ input }) => input)).toEqual([
      {
        logGroupName: '/shop',
        startTime: 240_000,
        endTime: 300_000,
        limit: 1000,
        filterPattern: 'ERROR',
        logStreamNamePrefix: 'i-1',
      },
      {
        logGroupName: '/shop',
        startTime: 240_000,
        endTime: 300_000,
        limit: 1000,
        filterPattern: 'ERROR',
        logStreamNamePrefix: 'i-1',
        nextToken: 'more',
      },
    ]);
  });

  it('looks further back where it doesn’t, and stops at three pages', async () => {
    const { clients, calls } = await aws({
      FilterLogEvents: (input) => json({ events: events(1, Number(input['startTime'])), nextToken: 'always' }),
    });

    expect(await logReader(clients.logs, signal)(request)).toMatchObject({ kind: 'lines', more: true });
    expect(calls.length).toBe(6);
  });

  it.each([
    ['ResourceNotFoundException', 'no-such-group'],
    ['AccessDeniedException', 'not-permitted'],
    ['ServiceUnavailableException', 'not-reachable'],
  ])('makes a fact of %s', async (error, why) => {
    const { clients } = await aws({ FilterLogEvents: () => awsError(error) });

    expect(await logReader(clients.logs, signal)(request)).toEqual({ kind: 'unavailable', logGroup: '/shop', why });
  });
});

describe('dynamodbDeliveryLog', () => {
  const now = () => new Date('2026-11-20T08:20:00Z');
  const log = (clients: AwsClients) => dynamodbDeliveryLog(clients.dynamodb, 'ledger', { signal, now });
  const expiresAt = { N: String(Date.parse('2026-12-20T08:20:00Z') / 1000) };

  it('finds marks over chunks of a hundred, and asks again for what was left', async () => {
    const marks = Array.from({ length: 150 }, (_, index) => ({ webhook: '/w', key: `k${index}` }));
    const { clients, calls } = await aws({
      BatchGetItem: (input, nth) => {
        const { Keys } = Object(Object(input['RequestItems'])['ledger']);
        return json(
          nth === 0
            ? { Responses: {}, UnprocessedKeys: { ledger: { Keys } } }
            : { Responses: { ledger: Keys.slice(0, 1) } },
        );
      },
    });
    const found = await log(clients).readDelivered(marks);

    expect(found.size).toBe(2);
    expect(calls.length).toBe(3);
    expect(Object(Object(calls[0]?.input['RequestItems'])['ledger'])).toMatchObject({ ConsistentRead: true });
  });

  it('gives up on what DynamoDB leaves undone time after time', async () => {
    const { clients } = await aws({ BatchWriteItem: (input) => json({ UnprocessedItems: input['RequestItems'] }) });

    await expect(log(clients).markDelivered([{ webhook: '/w', key: 'k' }])).rejects.toThrow(UnprocessedItemsError);
  });

  it('writes each mark once, to be forgotten after 30 days', async () => {
    const { clients, calls } = await aws({});
    await log(clients).markDelivered([
      { webhook: '/w', key: 'k' },
      { webhook: '/w', key: 'k' },
    ]);

    expect(calls).toEqual([
      {
        call: 'BatchWriteItem',
        input: { RequestItems: { ledger: [{ PutRequest: { Item: { ...deliveredKey('/w', 'k'), expiresAt } } }] } },
      },
    ]);
    expect(deliveredKey('/w', 'k').pk.S).toMatch(/^slack#[0-9a-f]{40}$/);
  });

  it('remembers when alarms were raised', async () => {
    const { clients } = await aws({
      BatchGetItem: () => json({ Responses: { ledger: [{ ...raisedKey('arn'), raisedAt: { N: '1000' } }] } }),
    });

    expect(await log(clients).readRaised(['arn', 'other'])).toEqual(new Map([['arn', new Date(1000)]]));
  });

  it('takes the next free second, after that of another function', async () => {
    const freeAt = now().getTime() + 2_000;
    const { clients, calls } = await aws({
      UpdateItem: (_, nth) =>
        nth === 0 ? awsError('ConditionalCheckFailedException', { Item: { freeAt: { N: String(freeAt) } } }) : json({}),
    });

    expect(await log(clients).reserveSlot('/w', new Date(freeAt + 1))).toEqual({
      kind: 'reserved',
      at: new Date(freeAt),
    });
    expect(calls[1]?.input['ExpressionAttributeValues']).toMatchObject({
      ':at': { N: String(freeAt) },
      ':next': { N: String(freeAt + 1_100) },
    });
  });

  it('reserves nothing that would come too late', async () => {
    const freeAt = now().getTime() + 60_000;
    const { clients, calls } = await aws({
      UpdateItem: () => awsError('ConditionalCheckFailedException', { Item: { freeAt: { N: String(freeAt) } } }),
    });

    expect(await log(clients).reserveSlot('/w', new Date(freeAt - 1))).toEqual({
      kind: 'too-late',
      at: new Date(freeAt),
    });
    expect(calls.length).toBe(1);
  });

  it('lets one of many tell of a dead webhook, and never shortens a wait', async () => {
    const { clients } = await aws({
      PutItem: (_, nth) => (nth === 0 ? json({}) : awsError('ConditionalCheckFailedException')),
      UpdateItem: () => awsError('ConditionalCheckFailedException'),
    });
    const deliveryLog = log(clients);

    expect([await deliveryLog.claimDeadNotice('/w'), await deliveryLog.claimDeadNotice('/w')]).toEqual([true, false]);
    await expect(deliveryLog.holdBack('/w', now())).resolves.toBeUndefined();
  });

  it.each([
    ['a time to come', { heldUntil: { N: String(now().getTime() + 1) } }, true],
    ['a time that has come', { heldUntil: { N: String(now().getTime()) } }, false],
    ['no time', {}, false],
  ])('holds a webhook back until %s', async (_, item, held) => {
    const { clients } = await aws({ BatchGetItem: () => json({ Responses: { ledger: [item] } }) });

    expect(await log(clients).isHeldBack('/w')).toBe(held);
  });

  it('lets other errors through', async () => {
    const { clients } = await aws({ UpdateItem: () => awsError('AccessDeniedException') });

    await expect(log(clients).reserveSlot('/w', new Date('2027-01-01'))).rejects.toThrow(
      'dynamodb:UpdateItem failed: AccessDeniedException',
    );
  });
});

it('gives messages back in tens, for at most what SQS allows', async () => {
  const { clients, calls } = await aws({ ChangeMessageVisibilityBatch: () => json({ Successful: [], Failed: [] }) });
  await postponer(
    clients.sqs,
    'https://sqs.eu-west-1.amazonaws.com/111122223333/q',
  )(Array.from({ length: 12 }, (_, index) => ({ receiptHandle: `h${index}`, seconds: index === 0 ? 99_999 : 30.2 })));

  expect(calls.map(({ input }) => Object(input['Entries']).length).toSorted()).toEqual([10, 2]);
  expect(Object(calls.find(({ input }) => Object(input['Entries']).length === 10)?.input['Entries'])[0]).toEqual({
    Id: '0',
    ReceiptHandle: 'h0',
    VisibilityTimeout: 42_000,
  });
});

it('mails by the escalation topic', async () => {
  const { clients, calls } = await aws({
    Publish: () => ({
      body: '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
    }),
  });
  await escalationPublisher(clients.sns, 'arn:aws:sns:eu-west-1:111122223333:t', signal)({ subject: 's', body: 'b' });

  expect(calls.map(({ input }) => input)).toEqual([
    { TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t', Subject: 's', Message: 'b', Version: '2010-03-31' },
  ]);
});
