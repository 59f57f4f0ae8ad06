/** One message of a queue's batch, as far as a function needs it. */
export interface QueueRecord {
  /** The SQS message id: what a partial batch failure names. */
  readonly recordId: string;
  readonly body: string;
  /** 1 on the first delivery. 0 when SQS didn't say. */
  readonly receiveCount: number;
  /** When the message came into the queue. */
  readonly sentAt?: Date;
  /** What SQS wants when the message's visibility is changed. */
  readonly receiptHandle?: string;
}

/**
 * Thrown when the event is not an SQS batch: the function is wired to something else. Nothing in it can be reported as
 * a partial failure, so the whole invocation has to fail where somebody sees it.
 */
export class QueueEventError extends Error {
  override readonly name = 'QueueEventError';
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : new Map();
}

function readRecord(input: unknown, index: number): QueueRecord {
  const record = fieldsOf(input);
  const recordId = record.get('messageId');
  const body = record.get('body');
  if (
    record.get('eventSource') !== 'aws:sqs' ||
    typeof recordId !== 'string' ||
    recordId === '' ||
    typeof body !== 'string'
  ) {
    throw new QueueEventError(
      `Records[${index}] is not an SQS message: it needs eventSource "aws:sqs", a messageId and a body`,
    );
  }
  const attributes = fieldsOf(record.get('attributes'));
  const receiptHandle = record.get('receiptHandle');
  const sentAt = new Date(Number(attributes.get('SentTimestamp')));
  return {
    recordId,
    body,
    receiveCount: Number(attributes.get('ApproximateReceiveCount') ?? 0) || 0,
    ...(Number.isNaN(sentAt.getTime()) ? {} : { sentAt }),
    ...(typeof receiptHandle === 'string' && receiptHandle !== '' ? { receiptHandle } : {}),
  };
}

/**
 * Reads the event that Lambda's event source mapping makes of a queue.
 *
 * @throws QueueEventError when the event has another shape.
 */
export function readQueueEvent(event: unknown): QueueRecord[] {
  const records = fieldsOf(event).get('Records');
  if (!Array.isArray(records)) throw new QueueEventError('The event has no Records: this function reads an SQS queue');
  return records.map(readRecord);
}
