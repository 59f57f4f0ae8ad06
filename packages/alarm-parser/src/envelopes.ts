import type { AlarmEnvelope, AlarmNotification } from './alarm-notification.ts';
import { parseSnsAlarm } from './dialects/sns.ts';
import { parseStateChange } from './dialects/state-change.ts';
import { MalformedAlarmError, NotAnAlarmError } from './errors.ts';
import { isList, isObject, type JsonObject } from './json-place.ts';
import { known } from './known.ts';
import { whatIsIt } from './what-is-it.ts';

/** The records of an event, or undefined when it is one message by itself. */
export function recordsOf(event: unknown): readonly unknown[] | undefined {
  const records = isObject(event) ? event['Records'] : event;
  return isList(records) ? records : undefined;
}

/** The SQS message id: what a partial batch response names. */
export function recordIdOf(record: unknown): string | undefined {
  return isObject(record) && bodyOf(record) != null ? toText(record['messageId'] ?? record['MessageId']) : undefined;
}

/** A record of a Lambda event, an SQS message as its API gives it, or a message with no envelope. */
export function parseRecord(record: unknown): AlarmNotification {
  const object = toObject(record);
  const body = bodyOf(object);
  const content = body == null ? object : toObject(body);
  const sns = object['Sns'];
  if (isObject(sns)) return parseSnsEnvelope(sns, 'sns-lambda', toText(object['EventSubscriptionArn']));
  if (content['TopicArn'] != null || content['Message'] != null) {
    return parseSnsEnvelope(content, body == null ? 'sns-http' : 'sns-sqs');
  }
  const queued = isEvent(content) ? 'eventbridge-sqs' : 'sqs';
  const direct = isDirect(content) ? 'lambda' : 'none';
  const bare = isEvent(content) ? 'eventbridge' : direct;
  return parseMessage(content, { transport: body == null ? bare : queued, messageId: recordIdOf(object) });
}

type Transport = AlarmEnvelope['transport'];

function parseSnsEnvelope(sns: JsonObject, transport: Transport, subscriptionArn?: string): AlarmNotification {
  if (sns['SubscribeURL'] != null) throw new NotAnAlarmError(whatIsIt(sns));
  const message = toObject(sns['Message']);
  return parseMessage(message, {
    transport: isEvent(message) ? 'eventbridge-sns' : transport,
    messageId: toText(sns['MessageId']),
    topicArn: toText(sns['TopicArn']),
    subscriptionArn,
  });
}

interface Delivery {
  readonly transport: Transport;
  readonly messageId: string | undefined;
  readonly topicArn?: string | undefined;
  readonly subscriptionArn?: string | undefined;
}

function parseMessage(
  message: JsonObject,
  { transport, messageId, topicArn, subscriptionArn }: Delivery,
): AlarmNotification {
  const eventId = isEvent(message) ? toText(message['id']) : undefined;
  const carrier = {
    envelope: known({ messageId, topicArn, eventId }, { transport }),
    topicArn: topicArn ?? subscriptionArn,
  };
  if (message['AlarmName'] != null || message['NewStateValue'] != null) return parseSnsAlarm(message, carrier);
  const direct = isDirect(message);
  if (!direct && !/^CloudWatch Alarm (Contributor )?State Change$/.test(toText(message['detail-type']) ?? '')) {
    throw new NotAnAlarmError(whatIsIt(message));
  }
  // Anyone in the account may put an event of this type on the bus, but only CloudWatch puts it under this source.
  const source = message['source'];
  if (source === 'aws.cloudwatch') return parseStateChange(message, direct ? 'alarmData' : 'detail', carrier);
  if (typeof source !== 'string') throw new MalformedAlarmError('source', 'is not a string');
  throw new NotAnAlarmError(`event of "${source.slice(0, 80)}"`);
}

function isEvent(message: JsonObject): boolean {
  return message['detail-type'] != null;
}

function isDirect(message: JsonObject): boolean {
  return message['alarmData'] != null;
}

function bodyOf(record: JsonObject): unknown {
  return record['body'] ?? record['Body'];
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function toObject(value: unknown): JsonObject {
  const object = fromText(value);
  if (isObject(object)) return object;
  throw new NotAnAlarmError(whatIsIt(object));
}

/** What a text holds, or the value itself when it is no text. */
export function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch (cause) {
    // What was cut off may still show that it was an alarm.
    const alarm = /^\s*\{/.test(value) && /"(alarm(Name|Data)|NewStateValue)"/i.test(value);
    throw alarm
      ? new MalformedAlarmError('', 'is broken JSON', { cause })
      : new NotAnAlarmError(whatIsIt(value), { cause });
  }
}
