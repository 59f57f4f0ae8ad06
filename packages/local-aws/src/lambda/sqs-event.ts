import { isJsonObject, stringAt } from '../json-value.ts';
import type { QueuedMessage } from '../sqs/message-queue.ts';
import { systemAttributesOf } from '../sqs/sqs-api.ts';

/** A message as a record of the event that Lambda hands to a function. */
export function sqsRecord(message: QueuedMessage, queueArn: string): unknown {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributesOf(message),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, value]) => [name, attributeOf(value)]),
    ),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

function attributeOf(value: unknown): unknown {
  const stringValue = stringAt(value, 'StringValue');
  const binaryValue = stringAt(value, 'BinaryValue');
  return {
    ...(stringValue === undefined ? {} : { stringValue }),
    ...(binaryValue === undefined ? {} : { binaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: isJsonObject(value) ? (stringAt(value, 'DataType') ?? 'String') : 'String',
  };
}
