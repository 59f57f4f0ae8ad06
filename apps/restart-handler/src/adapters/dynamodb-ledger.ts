import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { AwsCallError, awsCall } from '@defib/aws-call';
import { caseKeyText } from '../incident.ts';
import type { CaseFile, Ledger, LedgerSnapshot, ServiceRestarts, WriteResult } from '../ports.ts';
import { chunks } from './chunks.ts';
import { readRetry } from './ledger-decoding.ts';
import {
  CASE_PREFIX,
  CLAIM_PREFIX,
  caseItem,
  caseItemKey,
  caseOfItem,
  claimItem,
  claimItemKey,
  claimOfItem,
  type Item,
  OPEN,
  okItem,
  okItemKey,
  RETRY_PREFIX,
  retryItem,
  retryItemKey,
  serviceItem,
  serviceItemKey,
  serviceOfItem,
} from './ledger-items.ts';

// BatchGetItem takes up to 100 keys (DynamoDB API reference).
const KEYS_PER_READ = 100;
// Longer than any window or retry, so that nothing that still counts is forgotten.
const KEPT_SECONDS = 8 * 24 * 3_600;
const UNPROCESSED_PAUSE_MILLISECONDS = 50;

export interface LedgerOptions {
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** What a write was made for: nothing yet, or the version before. */
function onVersion(
  version: number,
): Pick<
  NonNullable<TransactWriteItem['Put']>,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> {
  if (version === 1) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: '#version = :before',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':before': { N: String(version - 1) } },
  };
}

function isConflict(error: unknown): boolean {
  const cause = error instanceof AwsCallError ? error.cause : error;
  // The latter is what a single write gets that meets a transaction on the same item; the SDK doesn't try again.
  if (cause instanceof ConditionalCheckFailedException || cause instanceof TransactionConflictException) return true;
  if (!(cause instanceof TransactionCanceledException)) return false;
  const codes = (cause.CancellationReasons ?? []).map(({ Code }) => Code);
  return codes.includes('ConditionalCheckFailed') || codes.includes('TransactionConflict');
}

async function conflictOr(writing: Promise<unknown>): Promise<WriteResult> {
  try {
    await writing;
    return 'written';
  } catch (error) {
    if (isConflict(error)) return 'conflict';
    throw error;
  }
}

/** The ledger in one DynamoDB table; see ledger-items.ts for its layout. */
export function dynamodbLedger(client: DynamoDBClient, table: string, { signal, now }: LedgerOptions): Ledger {
  const options = { abortSignal: signal };
  const expiring = (item: Item): Item => ({
    ...item,
    expiresAt: { N: String(Math.floor(now().getTime() / 1_000) + KEPT_SECONDS) },
  });

  async function readPart(keys: Item[]): Promise<Item[]> {
    const found: Item[] = [];
    let open = keys;
    while (open.length > 0) {
      const command = new BatchGetItemCommand({ RequestItems: { [table]: { Keys: open, ConsistentRead: true } } });
      const answer = await awsCall('dynamodb:BatchGetItem', client.send(command, options));
      found.push(...(answer.Responses?.[table] ?? []));
      open = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      if (open.length > 0) await sleep(UNPROCESSED_PAUSE_MILLISECONDS, undefined, { signal });
    }
    return found;
  }

  function update(key: Item, change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>): Promise<unknown> {
    return awsCall(
      'dynamodb:UpdateItem',
      client.send(new UpdateItemCommand({ TableName: table, Key: key, ...change }), options),
    );
  }

  function transact(items: TransactWriteItem[]): Promise<WriteResult> {
    return conflictOr(
      awsCall(
        'dynamodb:TransactWriteItems',
        client.send(new TransactWriteItemsCommand({ TransactItems: items }), options),
      ),
    );
  }

  const putCase = (file: CaseFile): NonNullable<TransactWriteItem['Put']> => ({
    TableName: table,
    Item: expiring(caseItem(file)),
    ...onVersion(file.version),
  });

  return {
    async read({ cases, services }): Promise<LedgerSnapshot> {
      const keys = [...cases.map(caseItemKey), ...services.map((service) => serviceItemKey(service, 'restarts'))];
      const items = (await Promise.all(chunks(keys, KEYS_PER_READ).map(readPart))).flat();
      const files = new Map<string, CaseFile>();
      const restarts = new Map<string, ServiceRestarts>();
      for (const item of items) {
        const sk = item['sk']?.S;
        if (sk === 'case') {
          const file = caseOfItem(item);
          files.set(caseKeyText(file), file);
        } else {
          const service = serviceOfItem(item);
          restarts.set(service.service, service);
        }
      }
      return { cases: files, services: restarts };
    },

    claim({ claim, cases, service }) {
      return transact([
        { Put: { TableName: table, Item: expiring(serviceItem(service)), ...onVersion(service.version) } },
        ...cases.map((file) => ({ Put: putCase(file) })),
        {
          Put: { TableName: table, Item: expiring(claimItem(claim)), ConditionExpression: 'attribute_not_exists(pk)' },
        },
      ]);
    },

    saveCase(file) {
      const { instanceId, unit, status, retryAt } = file;
      if (status === 'waiting' && retryAt !== undefined) {
        return transact([
          { Put: putCase(file) },
          { Put: { TableName: table, Item: expiring(retryItem({ instanceId, unit, retryAt })) } },
        ]);
      }
      return conflictOr(awsCall('dynamodb:PutItem', client.send(new PutItemCommand(putCase(file)), options)));
    },

    async readClaim(claimId) {
      const command = new GetItemCommand({ TableName: table, Key: claimItemKey(claimId), ConsistentRead: true });
      const { Item: item } = await awsCall('dynamodb:GetItem', client.send(command, options));
      return item === undefined ? undefined : claimOfItem(item);
    },

    async recordCommands(claimId, commands) {
      await update(claimItemKey(claimId), {
        UpdateExpression: 'SET commands = :commands',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':commands': { S: JSON.stringify(commands) } },
      });
    },

    async markAnnounced(claimId) {
      // A fast host may have had its verdict already, and the claim closed: then there is nothing left to mark.
      await conflictOr(
        update(claimItemKey(claimId), {
          UpdateExpression: 'SET announced = :yes',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':yes': { BOOL: true } },
        }),
      );
    },

    renewLease(claim, leaseUntil) {
      return conflictOr(
        update(claimItemKey(claim.claimId), {
          UpdateExpression: 'SET leaseUntil = :new',
          ConditionExpression: 'leaseUntil = :old',
          ExpressionAttributeValues: { ':new': { S: leaseUntil }, ':old': { S: claim.leaseUntil } },
        }),
      );
    },

    async closeClaim(claimId) {
      await awsCall(
        'dynamodb:DeleteItem',
        client.send(new DeleteItemCommand({ TableName: table, Key: claimItemKey(claimId) }), options),
      );
    },

    async listOpen() {
      const items: Item[] = [];
      let start: Item | undefined;
      do {
        const command = new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :open',
          ExpressionAttributeValues: { ':open': { S: OPEN } },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        });
        const page = await awsCall('dynamodb:Query', client.send(command, options));
        items.push(...(page.Items ?? []));
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
      return {
        claims: items.filter((item) => item['sk']?.S?.startsWith(CLAIM_PREFIX)).map(claimOfItem),
        retries: items
          .filter((item) => item['sk']?.S?.startsWith(RETRY_PREFIX))
          .map((item) => readRetry(JSON.parse(item['body']?.S ?? 'null'))),
      };
    },

    async removeRetry(marker) {
      const command = new DeleteItemCommand({
        TableName: table,
        Key: retryItemKey(marker),
        ConditionExpression: 'retryAt = :seen',
        ExpressionAttributeValues: { ':seen': { S: marker.retryAt } },
      });
      await conflictOr(awsCall('dynamodb:DeleteItem', client.send(command, options)));
    },

    async noteOk(ok) {
      const put = new PutItemCommand({
        TableName: table,
        Item: expiring(okItem(ok)),
        ConditionExpression: 'attribute_not_exists(pk) OR #at < :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':at': { S: ok.at } },
      });
      await conflictOr(awsCall('dynamodb:PutItem', client.send(put, options)));
    },

    async readOks(alarms) {
      const items = (await Promise.all(chunks(alarms.map(okItemKey), KEYS_PER_READ).map(readPart))).flat();
      return new Map(
        items.flatMap((item) => {
          const at = item['at']?.S;
          return at === undefined ? [] : [[item['pk']?.S?.slice(CASE_PREFIX.length) ?? '', at] as const];
        }),
      );
    },

    takeStorm(service, until) {
      const put = new PutItemCommand({
        TableName: table,
        Item: expiring({ ...serviceItemKey(service, 'storm-told'), until: { S: until } }),
        ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':now': { S: now().toISOString() } },
      });
      return conflictOr(awsCall('dynamodb:PutItem', client.send(put, options)));
    },

    async markStormTold(service, until) {
      const item = expiring({ ...serviceItemKey(service, 'storm-told'), until: { S: until } });
      await awsCall('dynamodb:PutItem', client.send(new PutItemCommand({ TableName: table, Item: item }), options));
    },
  };
}
