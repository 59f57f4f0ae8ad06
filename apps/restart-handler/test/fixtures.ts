import { readFileSync } from 'node:fs';

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON object of test/fixtures. */
export function readFixture(name: string): Json {
  const value: unknown = JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'));
  if (!isRecord(value)) throw new TypeError(`${name} is not an object`);
  return value;
}

export const INSTANCE = 'i-0a1b2c3d4e5f60718';

/** The body of the one record of process-alarm.sqs.json: an SNS envelope with an alarm. */
export function processAlarmBody(): string {
  const { Records: records } = readFixture('process-alarm.sqs.json');
  const [record] = Array.isArray(records) ? records : [];
  if (!isRecord(record) || typeof record['body'] !== 'string') throw new TypeError('the fixture has no record');
  return record['body'];
}

function unwrap(body: string): Json {
  const envelope: unknown = JSON.parse(body);
  const message: unknown =
    isRecord(envelope) && typeof envelope['Message'] === 'string' ? JSON.parse(envelope['Message']) : undefined;
  if (!isRecord(message)) throw new TypeError('the envelope has no message');
  return message;
}

/** The alarm message that the process alarm's envelope holds. */
export function processAlarmMessage(): Json {
  return unwrap(processAlarmBody());
}

/** An SNS envelope as SQS delivers it. */
export function envelopeOf(message: Json | string): string {
  const envelope: unknown = JSON.parse(processAlarmBody());
  if (!isRecord(envelope)) throw new TypeError('the fixture has no envelope');
  return JSON.stringify({ ...envelope, Message: typeof message === 'string' ? message : JSON.stringify(message) });
}

export interface AlarmChanges {
  readonly instanceId?: string;
  readonly at?: string;
  readonly [field: string]: unknown;
}

/** The process alarm of another instance or time, or with other fields. */
export function processAlarm({
  instanceId = INSTANCE,
  at = '2026-11-20T08:00:20.417+0000',
  ...fields
}: AlarmChanges = {}): string {
  const message = JSON.stringify({ ...processAlarmMessage(), StateChangeTime: at }).replaceAll(INSTANCE, instanceId);
  const changed: unknown = { ...JSON.parse(message), ...fields };
  return envelopeOf(isRecord(changed) ? changed : {});
}

/** An SQS event with these bodies; record ids are m-0, m-1, … */
export function batchOf(...bodies: readonly string[]): unknown {
  const { Records: records } = readFixture('process-alarm.sqs.json');
  const [record] = Array.isArray(records) ? records : [];
  return {
    Records: bodies.map((body, index) => ({ ...(isRecord(record) ? record : {}), messageId: `m-${index}`, body })),
  };
}

export function commandEvent(commandId: string, instanceId: string = INSTANCE, status = 'Success'): string {
  const event = readFixture('command-invocation-event.json');
  const detail = isRecord(event['detail']) ? event['detail'] : {};
  return JSON.stringify({
    ...event,
    detail: { ...detail, 'command-id': commandId, 'instance-id': instanceId, status },
  });
}

/** What the schedule sends. */
export const TICK = '{"source":"defib","kind":"reconcile"}';
