import { FAILED_ENDINGS, HEALED_ENDINGS, WITHHELD_REASONS } from '@defib/incident-events';
import type { Incident, InstanceLabel } from '../incident.ts';
import type { CaseFile, Claim, RestartCommand, RetryMarker, SentCommand, ServiceRestarts } from '../ports.ts';

/** Thrown when an item of the ledger is not what this version writes: somebody else wrote to the table. */
export class LedgerItemError extends Error {
  override readonly name = 'LedgerItemError';
}

type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new LedgerItemError(`${what} is not an object`);
  return new Map(Object.entries(value));
}

function text(fields: Fields, key: string): string {
  const value = fields.get(key);
  if (typeof value !== 'string') throw new LedgerItemError(`${key} is not a string`);
  return value;
}

function number(fields: Fields, key: string): number {
  const value = fields.get(key);
  if (typeof value !== 'number') throw new LedgerItemError(`${key} is not a number`);
  return value;
}

function list(fields: Fields, key: string): readonly unknown[] {
  const value = fields.get(key);
  if (!Array.isArray(value)) throw new LedgerItemError(`${key} is not a list`);
  return value;
}

function texts(fields: Fields, key: string): string[] {
  return list(fields, key).map((value) => {
    if (typeof value !== 'string') throw new LedgerItemError(`${key} holds something other than strings`);
    return value;
  });
}

function oneOf<Value extends string>(fields: Fields, key: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === fields.get(key));
  if (found === undefined) throw new LedgerItemError(`${key} is none of ${values.join(', ')}`);
  return found;
}

function maybe<Key extends string, Value>(fields: Fields, key: Key, read: () => Value): Partial<Record<Key, Value>> {
  const result: Partial<Record<Key, Value>> = {};
  if (fields.get(key) !== undefined) result[key] = read();
  return result;
}

const KINDS = ['process', 'agent'] as const;
const STATUSES = ['claimed', 'waiting', 'closed'] as const;
const PLATFORMS = ['linux', 'windows'] as const;
const ENDINGS = [...HEALED_ENDINGS, ...FAILED_ENDINGS];

function readIncident(value: unknown): Incident {
  const fields = fieldsOf(value, 'incident');
  const alarm = fieldsOf(fields.get('alarm'), 'alarm');
  return {
    incidentId: text(fields, 'incidentId'),
    instanceId: text(fields, 'instanceId'),
    kind: oneOf(fields, 'kind', KINDS),
    service: text(fields, 'service'),
    unit: text(fields, 'unit'),
    alarm: {
      name: text(alarm, 'name'),
      ...maybe(alarm, 'arn', () => text(alarm, 'arn')),
      reason: text(alarm, 'reason'),
      at: text(alarm, 'at'),
    },
    notIfStartedAfter: text(fields, 'notIfStartedAfter'),
    ...(fields.get('okUntold') === true ? { okUntold: true } : {}),
  };
}

function readUnconfirmed(value: unknown): NonNullable<CaseFile['unconfirmed']> {
  return { ending: oneOf(fieldsOf(value, 'unconfirmed'), 'ending', HEALED_ENDINGS) };
}

function readWithheld(value: unknown): NonNullable<CaseFile['withheld']> {
  const fields = fieldsOf(value, 'withheld');
  return {
    reason: oneOf(fields, 'reason', WITHHELD_REASONS),
    ...maybe(fields, 'escalation', () => text(fields, 'escalation')),
  };
}

function readLabel(value: unknown): InstanceLabel {
  const fields = fieldsOf(value, 'instance');
  return {
    id: text(fields, 'id'),
    ...maybe(fields, 'name', () => text(fields, 'name')),
    ...maybe(fields, 'autoScalingGroup', () => text(fields, 'autoScalingGroup')),
    ...maybe(fields, 'availabilityZone', () => text(fields, 'availabilityZone')),
  };
}

function readFailure(value: unknown): NonNullable<CaseFile['lastFailure']> {
  const fields = fieldsOf(value, 'lastFailure');
  return { ending: oneOf(fields, 'ending', ENDINGS), output: text(fields, 'output') };
}

export function readCase(value: unknown, version: number): CaseFile {
  const fields = fieldsOf(value, 'case');
  return {
    instanceId: text(fields, 'instanceId'),
    unit: text(fields, 'unit'),
    version,
    restarts: texts(fields, 'restarts'),
    incident: readIncident(fields.get('incident')),
    instance: readLabel(fields.get('instance')),
    status: oneOf(fields, 'status', STATUSES),
    attempt: number(fields, 'attempt'),
    ...maybe(fields, 'claimId', () => text(fields, 'claimId')),
    ...maybe(fields, 'retryAt', () => text(fields, 'retryAt')),
    ...maybe(fields, 'tellingUntil', () => text(fields, 'tellingUntil')),
    ...maybe(fields, 'lastFailure', () => readFailure(fields.get('lastFailure'))),
    ...maybe(fields, 'unconfirmed', () => readUnconfirmed(fields.get('unconfirmed'))),
    ...maybe(fields, 'withheld', () => readWithheld(fields.get('withheld'))),
    ...maybe(fields, 'next', () => readIncident(fields.get('next'))),
  };
}

export function readRecent(value: unknown): Omit<ServiceRestarts, 'version'> {
  const fields = fieldsOf(value, 'service');
  const recent = fieldsOf(fields.get('recent'), 'recent');
  return {
    service: text(fields, 'service'),
    recent: Object.fromEntries([...recent.keys()].map((id) => [id, text(recent, id)])),
  };
}

function readCommand(value: unknown): RestartCommand {
  const fields = fieldsOf(value, 'command');
  return {
    unit: text(fields, 'unit'),
    platform: oneOf(fields, 'platform', PLATFORMS),
    alarmedAt: text(fields, 'alarmedAt'),
    notIfStartedAfter: text(fields, 'notIfStartedAfter'),
    startTimeoutSeconds: number(fields, 'startTimeoutSeconds'),
    stableSeconds: number(fields, 'stableSeconds'),
  };
}

export function readClaimBody(value: unknown): Omit<Claim, 'leaseUntil' | 'commands' | 'announced'> {
  const fields = fieldsOf(value, 'claim');
  return {
    claimId: text(fields, 'claimId'),
    service: text(fields, 'service'),
    kind: oneOf(fields, 'kind', KINDS),
    instanceIds: texts(fields, 'instanceIds'),
    command: readCommand(fields.get('command')),
    claimedAt: text(fields, 'claimedAt'),
  };
}

export function readCommands(value: unknown): SentCommand[] {
  return list(new Map([['commands', value]]), 'commands').map((entry) => {
    const fields = fieldsOf(entry, 'command');
    return { commandId: text(fields, 'commandId'), instanceIds: texts(fields, 'instanceIds') };
  });
}

export function readRetry(value: unknown): RetryMarker {
  const fields = fieldsOf(value, 'retry');
  return { instanceId: text(fields, 'instanceId'), unit: text(fields, 'unit'), retryAt: text(fields, 'retryAt') };
}
