import type { SQSClient } from '@aws-sdk/client-sqs';
import { Freshness } from '../freshness.ts';
import type { Timeline } from '../timeline.ts';
import { MessageQueue, type QueuedMessage } from './message-queue.ts';
import { type QueueSettings, readQueueSettings } from './queue-settings.ts';

export interface OpenQueue {
  readonly settings: QueueSettings;
  readonly messages: MessageQueue;
}

/**
 * The messages of every queue. moto keeps the queues themselves; with hundreds of messages it takes tens of milliseconds
 * for each it receives, which no measurement of ours would survive.
 */
export class MessageQueues {
  readonly #sqs: SQSClient;
  readonly #timeline: Timeline;
  readonly #queues = new Map<
    string,
    { readonly settings: Freshness<QueueSettings | undefined>; readonly messages: MessageQueue }
  >();

  constructor(sqs: SQSClient, timeline: Timeline) {
    this.#sqs = sqs;
    this.#timeline = timeline;
  }

  /** Undefined while there is no such queue. */
  async open(name: string): Promise<OpenQueue | undefined> {
    const queue = this.#entry(name);
    const settings = await queue.settings.get();
    return settings === undefined ? undefined : { settings, messages: queue.messages };
  }

  /** Receives, and dead-letters what has been received often enough. */
  receive(
    { settings, messages }: OpenQueue,
    options: { readonly limit: number; readonly visibilityMs: number; readonly waitMs: number },
  ): Promise<readonly QueuedMessage[]> {
    const { redrive } = settings;
    if (redrive === undefined) return messages.receive(options);
    return messages.receive({
      ...options,
      maxReceiveCount: redrive.maxReceiveCount,
      onUsedUp: (message) => {
        this.#entry(redrive.deadLetterQueueName).messages.take({ ...message, receiptHandle: undefined });
        this.#timeline.add({
          kind: 'message-dead-lettered',
          queueName: settings.name,
          deadLetterQueueName: redrive.deadLetterQueueName,
          messageId: message.messageId,
          body: message.body,
        });
      },
    });
  }

  markStale(): void {
    for (const queue of this.#queues.values()) queue.settings.markStale();
  }

  /** Forgets a deleted queue's messages. */
  forget(name: string): void {
    this.#queues.get(name)?.messages.purge();
    this.markStale();
  }

  #entry(name: string): { readonly settings: Freshness<QueueSettings | undefined>; readonly messages: MessageQueue } {
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const entry = { settings: new Freshness(() => readQueueSettings(this.#sqs, name)), messages: new MessageQueue() };
    this.#queues.set(name, entry);
    return entry;
  }
}

/** The queue's name at the end of its URL or ARN. */
export function queueNameOf(urlOrArn: string): string {
  return urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;
}
