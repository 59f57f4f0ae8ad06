import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { AwsCallError, awsCall } from '@defib/aws-call';
import type { DeliveryLog, Slot } from '../ports.ts';
import { chunks } from './chunks.ts';
import { deadKey, deliveredKey, expiry, type Key, keyText, numberOf, paceKey, raisedKey } from './delivery-items.ts';

/** BatchGetItem takes up to 100 keys, BatchWriteItem up to 25 items (DynamoDB API reference). */
const KEYS_PER_READ = 100;
const ITEMS_PER_WRITE = 25;
const UNPROCESSED_TRIES = 5;
const UNPROCESSED_PAUSE_MILLISECONDS = 50;
/** Slack's "about one message a second", and a tenth for the network's moods. */
const GAP_MILLISECONDS = 1_100;
const SLOT_TRIES = 20;
const DEAD_NOTICE_MILLISECONDS = 3_600_000;

type Item = Record<string, AttributeValue>;

export interface DeliveryLogOptions {
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Thrown when DynamoDB leaves part of a batch undone time after time. */
export class UnprocessedItemsError extends Error {
  override readonly name = 'UnprocessedItemsError';
}

/** What the notifier remembers, in its corner of the ledger. */
export function dynamodbDeliveryLog(
  client: DynamoDBClient,
  table: string,
  { signal, now }: DeliveryLogOptions,
): DeliveryLog {
  const options = { abortSignal: signal };

  async function readItems(keys: readonly Key[]): Promise<Item[]> {
    const unique = [...new Map(keys.map((key) => [keyText(key), key])).values()];
    const read = await Promise.all(chunks(unique, KEYS_PER_READ).map(readChunk));
    return read.flat();
  }

  async function readChunk(keys: readonly Key[]): Promise<Item[]> {
    const items: Item[] = [];
    let wanted: Item[] = keys.map((key) => ({ ...key }));
    for (let tries = 0; wanted.length > 0; tries++) {
      if (tries === UNPROCESSED_TRIES) throw new UnprocessedItemsError(`DynamoDB left ${wanted.length} keys unread`);
      if (tries > 0) await sleep(UNPROCESSED_PAUSE_MILLISECONDS * 2 ** tries, undefined, { signal });
      const command = new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } });
      const { Responses, UnprocessedKeys } = await awsCall('dynamodb:BatchGetItem', client.send(command, options));
      items.push(...(Responses?.[table] ?? []));
      wanted = UnprocessedKeys?.[table]?.Keys ?? [];
    }
    return items;
  }

  async function writeItems(items: readonly Item[]): Promise<void> {
    const unique = [...new Map(items.map((item) => [keyText({ ...item }), item])).values()];
    await Promise.all(chunks(unique, ITEMS_PER_WRITE).map(writeChunk));
  }

  async function writeChunk(items: readonly Item[]): Promise<void> {
    let wanted: WriteRequest[] = items.map((Item) => ({ PutRequest: { Item } }));
    for (let tries = 0; wanted.length > 0; tries++) {
      if (tries === UNPROCESSED_TRIES)
        throw new UnprocessedItemsError(`DynamoDB left ${wanted.length} items unwritten`);
      if (tries > 0) await sleep(UNPROCESSED_PAUSE_MILLISECONDS * 2 ** tries, undefined, { signal });
      const command = new BatchWriteItemCommand({ RequestItems: { [table]: wanted } });
      const { UnprocessedItems } = await awsCall('dynamodb:BatchWriteItem', client.send(command, options));
      wanted = UnprocessedItems?.[table] ?? [];
    }
  }

  /** Takes the time `at` if nobody has taken it or a later one; else tells when the webhook is free again. */
  async function takeSlot(webhook: string, at: number): Promise<'taken' | { readonly freeAt: number }> {
    const command = new UpdateItemCommand({
      TableName: table,
      Key: paceKey(webhook),
      UpdateExpression: 'SET freeAt = :next, expiresAt = :expiry',
      ConditionExpression: 'attribute_not_exists(freeAt) OR freeAt <= :at',
      ExpressionAttributeValues: {
        ':at': { N: String(at) },
        ':next': { N: String(at + GAP_MILLISECONDS) },
        ':expiry': expiry(now(), 'day'),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await awsCall('dynamodb:UpdateItem', client.send(command, options));
      return 'taken';
    } catch (error) {
      const cause = error instanceof AwsCallError ? error.cause : undefined;
      if (!(cause instanceof ConditionalCheckFailedException)) throw error;
      const freeAt = numberOf(cause.Item?.['freeAt']);
      return { freeAt: Number.isFinite(freeAt) ? freeAt : at + GAP_MILLISECONDS };
    }
  }

  async function unlessConflict(writing: Promise<unknown>): Promise<boolean> {
    try {
      await writing;
      return true;
    } catch (error) {
      if (error instanceof AwsCallError && error.cause instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    async readDelivered(marks) {
      const found = new Set(
        (await readItems(marks.map(({ webhook, key }) => deliveredKey(webhook, key)))).map(keyText),
      );
      return new Set(
        marks.flatMap(({ webhook, key }) =>
          found.has(keyText(deliveredKey(webhook, key))) ? `${webhook} ${key}` : [],
        ),
      );
    },

    markDelivered: (marks) =>
      writeItems(
        marks.map(({ webhook, key }) => ({ ...deliveredKey(webhook, key), expiresAt: expiry(now(), 'mark') })),
      ),

    async readRaised(alarmKeys) {
      const items = await readItems(alarmKeys.map(raisedKey));
      const times = new Map(items.map((item) => [keyText(item), numberOf(item['raisedAt'])]));
      return new Map(
        alarmKeys.flatMap((alarmKey) => {
          const at = times.get(keyText(raisedKey(alarmKey)));
          return at === undefined || Number.isNaN(at) ? [] : [[alarmKey, new Date(at)] as const];
        }),
      );
    },

    rememberRaised: (raised) =>
      writeItems(
        raised.map(({ alarmKey, at }) => ({
          ...raisedKey(alarmKey),
          raisedAt: { N: String(at.getTime()) },
          expiresAt: expiry(now(), 'mark'),
        })),
      ),

    async reserveSlot(webhook, latest): Promise<Slot> {
      let at = now().getTime();
      for (let tries = 0; tries < SLOT_TRIES; tries++) {
        if (at > latest.getTime()) return { kind: 'too-late', at: new Date(at) };
        const result = await takeSlot(webhook, at);
        if (result === 'taken') return { kind: 'reserved', at: new Date(at) };
        at = Math.max(result.freeAt, now().getTime());
      }
      return { kind: 'too-late', at: new Date(at) };
    },

    async holdBack(webhook, until) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: paceKey(webhook),
        UpdateExpression: 'SET freeAt = :until, heldUntil = :until, expiresAt = :expiry',
        ConditionExpression: 'attribute_not_exists(freeAt) OR freeAt < :until',
        ExpressionAttributeValues: { ':until': { N: String(until.getTime()) }, ':expiry': expiry(now(), 'day') },
      });
      await unlessConflict(awsCall('dynamodb:UpdateItem', client.send(command, options)));
    },

    async isHeldBack(webhook) {
      const [item] = await readItems([paceKey(webhook)]);
      return numberOf(item?.['heldUntil']) > now().getTime();
    },

    async claimDeadNotice(webhook) {
      const time = now().getTime();
      const command = new PutItemCommand({
        TableName: table,
        Item: {
          ...deadKey(webhook),
          until: { N: String(time + DEAD_NOTICE_MILLISECONDS) },
          expiresAt: expiry(now(), 'day'),
        },
        ConditionExpression: 'attribute_not_exists(pk) OR #until < :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':now': { N: String(time) } },
      });
      return unlessConflict(awsCall('dynamodb:PutItem', client.send(command, options)));
    },
  };
}
