import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { awsCall } from '@defib/aws-call';
import type { OwnMessage, Ports } from '../ports.ts';
import { chunks } from './chunks.ts';

// SendMessageBatch: up to 10 entries a call; ours are some kilobytes each (SQS API reference).
const ENTRIES_PER_CALL = 10;
const MOST_TRIES = 3;

/** Thrown when the queue would not take some of the messages, with the codes it gave. */
export class MessagesRefusedError extends Error {
  override readonly name = 'MessagesRefusedError';
}

export function ownQueueSender(
  client: SQSClient,
  queueUrl: string,
  { bodyOf, signal }: { readonly bodyOf: (message: OwnMessage) => string; readonly signal: AbortSignal },
): Ports['send'] {
  return async (messages, options = {}) => {
    for (const some of chunks(messages, ENTRIES_PER_CALL)) {
      let open = some.map((message, index) => ({
        Id: String(index),
        MessageBody: bodyOf(message),
        ...(options.delaySeconds === undefined ? {} : { DelaySeconds: options.delaySeconds }),
      }));
      let codes: string[] = [];
      for (let tries = 0; tries < MOST_TRIES && open.length > 0; tries++) {
        const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: open });
        const answer = await awsCall('sqs:SendMessageBatch', client.send(command, { abortSignal: signal }));
        // The call succeeds when entries are refused; only its answer tells which.
        const refused = new Set((answer.Failed ?? []).map(({ Id }) => Id));
        codes = (answer.Failed ?? []).map(({ Code }) => Code ?? 'unknown');
        open = open.filter(({ Id }) => refused.has(Id));
      }
      if (open.length > 0) {
        throw new MessagesRefusedError(
          `The detector's queue refused ${open.length} messages: ${[...new Set(codes)].join(', ')}`,
        );
      }
    }
  };
}
