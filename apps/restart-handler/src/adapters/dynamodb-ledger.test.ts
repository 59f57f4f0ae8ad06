import { AwsCallError } from '@defib/aws-call';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, jsonError, type LocalEndpoint, startLocalEndpoint } from '../../test/local-endpoint.ts';
import { instanceIds } from '../../test/scenes.ts';
import type { CaseFile, Claim, Ledger } from '../ports.ts';
import { dynamodbLedger } from './dynamodb-ledger.ts';
import { LedgerItemError } from './ledger-decoding.ts';
import { caseItem, claimItem, retryItem, serviceItem } from './ledger-items.ts';

let aws: LocalEndpoint;
let ledger: Ledger;
beforeAll(async () => {
  aws = await startLocalEndpoint();
  ledger = dynamodbLedger(aws.clients.dynamodb, 'ledger', {
    signal: new AbortController().signal,
    now: () => new Date('2026-11-20T08:00:00.000Z'),
  });
});
afterAll(() => aws.stop());

// Eight days after the clock above.
const EXPIRES = { N: '1795852800' };
const ID = 'i-0a1b2c3d4e5f60718';
const file: CaseFile = {
  instanceId: ID,
  unit: 'nginx.service',
  version: 3,
  restarts: ['2026-11-20T08:00:00.000Z'],
  incident: {
    incidentId: 'x',
    instanceId: ID,
    kind: 'process',
    service: 'web',
    unit: 'nginx.service',
    alarm: { name: 'a', arn: 'arn', reason: 'r', at: '2026-11-20T07:59:50.000Z' },
    notIfStartedAfter: '2026-11-20T07:59:00.000Z',
  },
  instance: { id: ID, name: 'web-1' },
  status: 'claimed',
  attempt: 1,
  claimId: 'claim-1',
  lastFailure: { ending: 'start-failed', output: 'journal' },
};
const claim: Claim = {
  claimId: 'claim-1',
  service: 'web',
  kind: 'process',
  instanceIds: [ID],
  command: {
    unit: 'nginx.service',
    platform: 'linux',
    alarmedAt: '2026-11-20T07:59:50.000Z',
    notIfStartedAfter: '2026-11-20T07:59:00.000Z',
    startTimeoutSeconds: 60,
    stableSeconds: 10,
  },
  claimedAt: '2026-11-20T08:00:00.000Z',
  leaseUntil: '2026-11-20T08:01:00.000Z',
  commands: [{ commandId: 'c-1', instanceIds: [ID] }],
  announced: true,
};
const service = { service: 'web', version: 1, recent: { [ID]: '2026-11-20T08:00:00.000Z' } };
const CASE_KEY = { pk: { S: `case#${ID}/nginx.service` }, sk: { S: 'case' } };
const CLAIM_KEY = { pk: { S: 'open' }, sk: { S: 'claim#claim-1' } };

function cancelled(...codes: readonly string[]): ReturnType<typeof jsonError> {
  return jsonError('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });
}

describe('claim', () => {
  it('writes service, cases and claim together, each on the version that was read', async () => {
    aws.answer(json({}));
    expect(await ledger.claim({ claim, cases: [file], service })).toBe('written');
    expect(aws.requests).toEqual([
      {
        call: 'TransactWriteItems',
        input: {
          ClientRequestToken: expect.any(String),
          TransactItems: [
            {
              Put: {
                TableName: 'ledger',
                ConditionExpression: 'attribute_not_exists(pk)',
                Item: {
                  pk: { S: 'service#web' },
                  sk: { S: 'restarts' },
                  version: { N: '1' },
                  body: { S: JSON.stringify({ service: 'web', recent: service.recent }) },
                  expiresAt: EXPIRES,
                },
              },
            },
            {
              Put: {
                TableName: 'ledger',
                ConditionExpression: '#version = :before',
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: { ':before': { N: '2' } },
                Item: {
                  ...CASE_KEY,
                  version: { N: '3' },
                  body: { S: expect.stringContaining('"status":"claimed"') },
                  expiresAt: EXPIRES,
                },
              },
            },
            {
              Put: {
                TableName: 'ledger',
                ConditionExpression: 'attribute_not_exists(pk)',
                Item: {
                  ...CLAIM_KEY,
                  leaseUntil: { S: claim.leaseUntil },
                  commands: { S: JSON.stringify(claim.commands) },
                  announced: { BOOL: true },
                  body: { S: expect.stringContaining('"claimedAt"') },
                  expiresAt: EXPIRES,
                },
              },
            },
          ],
        },
      },
    ]);
  });

  it.each([
    ['a condition', cancelled('None', 'ConditionalCheckFailed', 'None')],
    ['another transaction', cancelled('TransactionConflict', 'None', 'None')],
  ])('is a conflict because of %s', async (_what, answer) => {
    aws.answer(answer);
    expect(await ledger.claim({ claim, cases: [file], service })).toBe('conflict');
  });

  it('rejects for anything else', async () => {
    aws.answer(cancelled('ValidationError', 'None'));
    await expect(ledger.claim({ claim, cases: [file], service })).rejects.toThrow(AwsCallError);
  });
});

describe('saveCase', () => {
  it('puts a closed case on its version', async () => {
    aws.answer(json({}));
    expect(await ledger.saveCase({ ...file, status: 'closed', version: 1 })).toBe('written');
    expect(aws.requests).toMatchObject([
      { call: 'PutItem', input: { TableName: 'ledger', ConditionExpression: 'attribute_not_exists(pk)' } },
    ]);
  });

  it('puts a waiting case together with its marker', async () => {
    aws.answer(json({}));
    await ledger.saveCase({ ...file, status: 'waiting', retryAt: '2026-11-20T08:05:00.000Z' });
    expect(aws.requests).toMatchObject([
      {
        call: 'TransactWriteItems',
        input: {
          TransactItems: [
            { Put: { Item: CASE_KEY } },
            {
              Put: {
                Item: {
                  pk: { S: 'open' },
                  sk: { S: `retry#${ID}/nginx.service` },
                  retryAt: { S: '2026-11-20T08:05:00.000Z' },
                },
              },
            },
          ],
        },
      },
    ]);
  });

  it.each([['ConditionalCheckFailedException'], ['TransactionConflictException']])(
    'is a conflict by %s',
    async (code) => {
      aws.answer(jsonError(code));
      expect(await ledger.saveCase({ ...file, status: 'closed' })).toBe('conflict');
    },
  );
});

describe('read', () => {
  it('gives back what was written', async () => {
    aws.answer(json({ Responses: { ledger: [caseItem(file), serviceItem(service)] } }));
    expect(await ledger.read({ cases: [{ instanceId: ID, unit: 'nginx.service' }], services: ['web'] })).toEqual({
      cases: new Map([[`${ID}/nginx.service`, file]]),
      services: new Map([['web', service]]),
    });
    expect(aws.requests).toEqual([
      {
        call: 'BatchGetItem',
        input: {
          RequestItems: {
            ledger: {
              ConsistentRead: true,
              Keys: [CASE_KEY, { pk: { S: 'service#web' }, sk: { S: 'restarts' } }],
            },
          },
        },
      },
    ]);
  });

  it('gives back what waits for its alarm, and what was told', async () => {
    const waiting: CaseFile = {
      ...file,
      status: 'waiting',
      retryAt: '2026-11-20T08:05:00.000Z',
      incident: { ...file.incident, okUntold: true },
      unconfirmed: { ending: 'already-running' },
      withheld: { reason: 'change-calendar-closed', escalation: 'calendar-unreadable' },
    };
    aws.answer(json({ Responses: { ledger: [caseItem(waiting)] } }));
    expect(await ledger.read({ cases: [{ instanceId: ID, unit: 'nginx.service' }], services: [] })).toEqual({
      cases: new Map([[`${ID}/nginx.service`, waiting]]),
      services: new Map(),
    });
  });

  it('asks again for what DynamoDB left out, and for no more than 100 at a time', async () => {
    aws.answer(
      json({ Responses: { ledger: [] }, UnprocessedKeys: { ledger: { Keys: [CASE_KEY] } } }),
      json({ Responses: { ledger: [caseItem(file)] } }),
    );
    expect((await ledger.read({ cases: [file], services: [] })).cases.size).toBe(1);
    aws.answer(json({ Responses: { ledger: [] } }));
    await ledger.read({ cases: instanceIds(150).map((instanceId) => ({ instanceId, unit: 'x' })), services: [] });
    expect(aws.requests.length).toBe(2);
  });

  it('refuses what another writer left in the table', async () => {
    aws.answer(json({ Responses: { ledger: [{ ...caseItem(file), body: { S: '{"instanceId":7}' } }] } }));
    await expect(ledger.read({ cases: [file], services: [] })).rejects.toThrow(LedgerItemError);
  });
});

describe('claims', () => {
  it('are read with all they hold', async () => {
    aws.answer(json({ Item: claimItem(claim) }));
    expect(await ledger.readClaim('claim-1')).toEqual(claim);
    aws.answer(json({}));
    expect(await ledger.readClaim('claim-1')).toBeUndefined();
  });

  it('take their commands, their mark and their lease', async () => {
    aws.answer(json({}));
    await ledger.recordCommands('claim-1', claim.commands);
    await ledger.markAnnounced('claim-1');
    expect(await ledger.renewLease(claim, '2026-11-20T09:00:00.000Z')).toBe('written');
    await ledger.closeClaim('claim-1');
    expect(aws.requests).toEqual([
      {
        call: 'UpdateItem',
        input: {
          TableName: 'ledger',
          Key: CLAIM_KEY,
          UpdateExpression: 'SET commands = :commands',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':commands': { S: JSON.stringify(claim.commands) } },
        },
      },
      {
        call: 'UpdateItem',
        input: {
          TableName: 'ledger',
          Key: CLAIM_KEY,
          UpdateExpression: 'SET announced = :yes',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':yes': { BOOL: true } },
        },
      },
      {
        call: 'UpdateItem',
        input: {
          TableName: 'ledger',
          Key: CLAIM_KEY,
          UpdateExpression: 'SET leaseUntil = :new',
          ConditionExpression: 'leaseUntil = :old',
          ExpressionAttributeValues: { ':new': { S: '2026-11-20T09:00:00.000Z' }, ':old': { S: claim.leaseUntil } },
        },
      },
      { call: 'DeleteItem', input: { TableName: 'ledger', Key: CLAIM_KEY } },
    ]);
    aws.answer(jsonError('ConditionalCheckFailedException'));
    expect(await ledger.renewLease(claim, 'x')).toBe('conflict');
    await ledger.markAnnounced('claim-1');
  });
});

it('listOpen finds claims and retries over all pages', async () => {
  const marker = { instanceId: ID, unit: 'nginx.service', retryAt: '2026-11-20T08:05:00.000Z' };
  aws.answer(json({ Items: [claimItem(claim)], LastEvaluatedKey: CLAIM_KEY }), json({ Items: [retryItem(marker)] }));
  expect(await ledger.listOpen()).toEqual({ claims: [claim], retries: [marker] });
  expect(aws.requests).toMatchObject([{ call: 'Query' }, { call: 'Query', input: { ExclusiveStartKey: CLAIM_KEY } }]);
});

it('removeRetry leaves a marker alone that was set anew', async () => {
  aws.answer(jsonError('ConditionalCheckFailedException'));
  await ledger.removeRetry({ instanceId: ID, unit: 'nginx.service', retryAt: 'then' });
  expect(aws.requests).toMatchObject([
    {
      call: 'DeleteItem',
      input: { ConditionExpression: 'retryAt = :seen', ExpressionAttributeValues: { ':seen': { S: 'then' } } },
    },
  ]);
});

describe('when an alarm went back to OK', () => {
  const alarm = { instanceId: ID, unit: 'nginx.service', alarm: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a' };
  const KEY = { pk: CASE_KEY.pk, sk: { S: 'ok#9199fcce8c9ce2c8cf4cd7ab61884fe1' } };

  it('is noted unless a later time is known', async () => {
    for (const answer of [json({}), jsonError('ConditionalCheckFailedException')]) {
      aws.answer(answer);
      await ledger.noteOk({ ...alarm, at: '2026-11-20T08:01:20.000Z' });
      expect(aws.requests).toEqual([
        {
          call: 'PutItem',
          input: {
            TableName: 'ledger',
            Item: { ...KEY, at: { S: '2026-11-20T08:01:20.000Z' }, expiresAt: EXPIRES },
            ConditionExpression: 'attribute_not_exists(pk) OR #at < :at',
            ExpressionAttributeNames: { '#at': 'at' },
            ExpressionAttributeValues: { ':at': { S: '2026-11-20T08:01:20.000Z' } },
          },
        },
      ]);
    }
  });

  it('is not taken for noted when the write fails', async () => {
    aws.answer(jsonError('ValidationException'));
    await expect(ledger.noteOk({ ...alarm, at: '2026-11-20T08:01:20.000Z' })).rejects.toThrow(AwsCallError);
  });

  it('is read by the case, and nothing is asked for nothing', async () => {
    aws.answer(json({ Responses: { ledger: [{ ...KEY, at: { S: '2026-11-20T08:01:20.000Z' } }] } }));
    expect(await ledger.readOks([alarm])).toEqual(new Map([[`${ID}/nginx.service`, '2026-11-20T08:01:20.000Z']]));
    expect(aws.requests).toEqual([
      { call: 'BatchGetItem', input: { RequestItems: { ledger: { Keys: [KEY], ConsistentRead: true } } } },
    ]);
    expect(await ledger.readOks([])).toEqual(new Map());
    expect(aws.requests.length).toBe(1);
  });
});

it('takeStorm lets one invocation tell, until then', async () => {
  aws.answer(json({}), jsonError('ConditionalCheckFailedException'));
  expect(await ledger.takeStorm('web', '2026-11-20T08:01:00.000Z')).toBe('written');
  expect(await ledger.takeStorm('web', '2026-11-20T08:01:00.000Z')).toBe('conflict');
  expect(aws.requests[0]).toEqual({
    call: 'PutItem',
    input: {
      TableName: 'ledger',
      Item: {
        pk: { S: 'service#web' },
        sk: { S: 'storm-told' },
        until: { S: '2026-11-20T08:01:00.000Z' },
        expiresAt: EXPIRES,
      },
      ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':now': { S: '2026-11-20T08:00:00.000Z' } },
    },
  });
});
