import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** The role lets the notifier at items whose key begins so, and at no others of the table. */
export const KEY_PREFIX = 'slack#';

export type Key = { readonly pk: AttributeValue; readonly sk: AttributeValue };

/** Longer than the dead-letter queue keeps a message: one that is redriven on its last day is still recognised. */
const MARK_SECONDS = 30 * 24 * 3_600;
const DAY_SECONDS = 24 * 3_600;

/** Keys hold names of any length and every script, so they are stored by their digest. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

export function deliveredKey(webhook: string, key: string): Key {
  return { pk: { S: `${KEY_PREFIX}${digest(key)}` }, sk: { S: webhook } };
}

export function raisedKey(alarmKey: string): Key {
  return { pk: { S: `${KEY_PREFIX}${digest(alarmKey)}` }, sk: { S: 'raised' } };
}

export function paceKey(webhook: string): Key {
  return { pk: { S: `${KEY_PREFIX}pace` }, sk: { S: webhook } };
}

export function deadKey(webhook: string): Key {
  return { pk: { S: `${KEY_PREFIX}dead` }, sk: { S: webhook } };
}

/** DynamoDB's time to live, in seconds of Unix time. */
export function expiry(now: Date, how: 'mark' | 'day'): AttributeValue {
  return { N: String(Math.floor(now.getTime() / 1000) + (how === 'mark' ? MARK_SECONDS : DAY_SECONDS)) };
}

export function keyText({ pk, sk }: { readonly pk?: AttributeValue; readonly sk?: AttributeValue }): string {
  return `${pk?.S ?? ''} ${sk?.S ?? ''}`;
}

/** The number in an attribute; NaN where there is none. */
export function numberOf(value: AttributeValue | undefined): number {
  return Number(value?.N ?? Number.NaN);
}
