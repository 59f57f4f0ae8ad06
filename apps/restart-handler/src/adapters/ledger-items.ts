import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type AlarmOfCase, type CaseKey, caseKeyText } from '../incident.ts';
import type { AlarmOk, CaseFile, Claim, RetryMarker, ServiceRestarts } from '../ports.ts';
import { readCase, readClaimBody, readCommands, readRecent } from './ledger-decoding.ts';

/**
 * The ledger's table. Key `pk` + `sk`; `expiresAt` is DynamoDB's time to live.
 *
 * | pk                | sk                        | holds                                               |
 * |-------------------|---------------------------|-----------------------------------------------------|
 * | case#INSTANCE/UNIT| case                      | restarts and incident of one unit on one instance   |
 * | case#INSTANCE/UNIT| ok#HASH OF ALARM          | when that alarm last went back to OK                |
 * | service#SERVICE   | restarts                  | instances restarted lately: the blast radius        |
 * | service#SERVICE   | storm-told                | until when a storm needs no further mail            |
 * | open              | claim#CLAIM               | a command to be sent, or sent and without verdict   |
 * | open              | retry#INSTANCE/UNIT       | a case that waits for its next attempt              |
 *
 * What is open lies in one partition, so that the tick finds it with one query; there is little of it at any time. What
 * conditions ask for is an attribute, the rest is JSON in `body`.
 */
export type Item = Record<string, AttributeValue>;

export const OPEN = 'open';
export const CASE_PREFIX = 'case#';
export const CLAIM_PREFIX = 'claim#';
export const RETRY_PREFIX = 'retry#';

export function caseItemKey(key: CaseKey): Item {
  return { pk: { S: `${CASE_PREFIX}${caseKeyText(key)}` }, sk: { S: 'case' } };
}

/** A hash, for an ARN may be longer than a sort key. */
export function okItemKey({ alarm, ...key }: AlarmOfCase): Item {
  const hash = createHash('sha256').update(alarm).digest('hex').slice(0, 32);
  return { pk: { S: `${CASE_PREFIX}${caseKeyText(key)}` }, sk: { S: `ok#${hash}` } };
}

export function okItem({ at, ...alarm }: AlarmOk): Item {
  return { ...okItemKey(alarm), at: { S: at } };
}

export function serviceItemKey(service: string, sk: 'restarts' | 'storm-told'): Item {
  return { pk: { S: `service#${service}` }, sk: { S: sk } };
}

export function claimItemKey(claimId: string): Item {
  return { pk: { S: OPEN }, sk: { S: `${CLAIM_PREFIX}${claimId}` } };
}

export function retryItemKey(key: CaseKey): Item {
  return { pk: { S: OPEN }, sk: { S: `${RETRY_PREFIX}${caseKeyText(key)}` } };
}

export function caseItem(file: CaseFile): Item {
  const { version, ...body } = file;
  return { ...caseItemKey(file), version: { N: String(version) }, body: { S: JSON.stringify(body) } };
}

export function serviceItem({ service, version, recent }: ServiceRestarts): Item {
  return {
    ...serviceItemKey(service, 'restarts'),
    version: { N: String(version) },
    body: { S: JSON.stringify({ service, recent }) },
  };
}

export function claimItem(claim: Claim): Item {
  const { leaseUntil, commands, announced, ...body } = claim;
  return {
    ...claimItemKey(claim.claimId),
    leaseUntil: { S: leaseUntil },
    commands: { S: JSON.stringify(commands) },
    announced: { BOOL: announced },
    body: { S: JSON.stringify(body) },
  };
}

export function retryItem({ instanceId, unit, retryAt }: RetryMarker): Item {
  return {
    ...retryItemKey({ instanceId, unit }),
    retryAt: { S: retryAt },
    body: { S: JSON.stringify({ instanceId, unit, retryAt }) },
  };
}

function json(item: Item, attribute: string): unknown {
  return JSON.parse(item[attribute]?.S ?? 'null');
}

export function caseOfItem(item: Item): CaseFile {
  return readCase(json(item, 'body'), Number(item['version']?.N));
}

export function serviceOfItem(item: Item): ServiceRestarts {
  return { ...readRecent(json(item, 'body')), version: Number(item['version']?.N) };
}

export function claimOfItem(item: Item): Claim {
  return {
    ...readClaimBody(json(item, 'body')),
    leaseUntil: item['leaseUntil']?.S ?? '',
    commands: readCommands(json(item, 'commands')),
    announced: item['announced']?.BOOL ?? false,
  };
}
