import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { awsCall } from '@defib/aws-call';
import type { Postpone } from '../ports.ts';
import { chunks } from './chunks.ts';

/** A batch holds up to ten (SQS API reference, ChangeMessageVisibilityBatch). */
const MESSAGES_PER_CALL = 10;
/** Twelve hours from when the message was received, at most; less some for the time since. */
const LONGEST_SECONDS = 42_000;

/** Has no signal: it runs at the very end of an invocation, and its own time-out is short. */
export function postponer(client: SQSClient, queueUrl: string): Postpone {
  return async (messages) => {
    await Promise.all(
      chunks(messages, MESSAGES_PER_CALL).map((group) => {
        const Entries = group.map(({ receiptHandle, seconds }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: Math.min(LONGEST_SECONDS, Math.max(0, Math.ceil(seconds))),
        }));
        // An entry that fails keeps the queue's own visibility time-out.
        return awsCall(
          'sqs:ChangeMessageVisibility',
          client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })),
        );
      }),
    );
  };
}
