import { setTimeout as sleep } from 'node:timers/promises';
import type { QueuedMessage } from '../sqs/message-queue.ts';
import { type MessageQueues, type OpenQueue, queueNameOf } from '../sqs/message-queues.ts';
import { type BatchOutcome, decideBatch } from './batch-outcome.ts';
import { type EventSourceMapping, mappedFunctionName } from './event-source-mapping.ts';
import type { InvocationOutcome } from './invocation.ts';
import { Slots } from './slots.ts';
import { sqsRecord } from './sqs-event.ts';

/** Lambda starts with five pollers where a mapping names no maximum. */
const DEFAULT_CONCURRENCY = 5;
/** ReceiveMessage gives no more at once. */
const RECEIVE_LIMIT = 10;
const RECEIVE_WAIT_MS = 500;
const RETRY_MS = 250;

export interface QueuePollerOptions {
  readonly mapping: EventSourceMapping;
  readonly queues: MessageQueues;
  readonly timeScale: number;
  /** How often each message is delivered. */
  readonly deliveries: () => number;
  readonly invoke: (functionName: string, payload: string) => Promise<InvocationOutcome | undefined>;
  readonly onDelivered: (message: QueuedMessage, delivery: number) => void;
  readonly onFinished: (outcome: InvocationOutcome, batch: BatchOutcome) => void;
  readonly onError: (error: unknown) => void;
}

/** A received message, with the moment of its receipt and its handle, both of which a later receive would change. */
interface Received {
  readonly message: QueuedMessage;
  readonly receiptHandle: string;
  readonly receivedMs: number;
}

/** Polls one queue for one function, as an event source mapping does. */
export class QueuePoller {
  readonly #options: QueuePollerOptions;
  readonly #batches = new Set<Promise<void>>();
  readonly #polling: Promise<void>;
  readonly #slots: Slots;
  #stopped = false;

  constructor(options: QueuePollerOptions) {
    this.#options = options;
    this.#slots = new Slots(options.mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY);
    this.#polling = this.#poll();
  }

  get busy(): boolean {
    return this.#batches.size > 0;
  }

  /** No further batch is received; those under way go on. */
  halt(): void {
    this.#stopped = true;
  }

  /** Halts, and waits for the batches under way. */
  async stop(): Promise<void> {
    this.halt();
    await this.#polling;
    await Promise.all(this.#batches);
  }

  async #poll(): Promise<void> {
    while (!this.#stopped) {
      try {
        const queue = await this.#options.queues.open(queueNameOf(this.#options.mapping.eventSourceArn));
        if (queue === undefined) await sleep(RETRY_MS);
        else await this.#pollOnce(queue);
      } catch (error) {
        if (!this.#stopped) this.#options.onError(error);
        await sleep(RETRY_MS);
      }
    }
  }

  /** One batch: nothing is received while every slot is taken, so that a message waits in the queue and not here. */
  async #pollOnce(queue: OpenQueue): Promise<void> {
    await this.#slots.acquire();
    const messages = this.#stopped
      ? []
      : await this.#collect(queue).catch((error: unknown) => this.#failToCollect(error));
    if (messages.length === 0) {
      this.#slots.release();
      return;
    }
    const batch = this.#deliver(messages, queue)
      .catch((error: unknown) => this.#options.onError(error))
      .finally(() => this.#batches.delete(batch));
    this.#batches.add(batch);
  }

  #failToCollect(error: unknown): never {
    this.#slots.release();
    throw error;
  }

  /** Receives in tens until the batch is full or its window, which the first message opens, has closed. */
  async #collect(queue: OpenQueue): Promise<readonly Received[]> {
    const { mapping, timeScale } = this.#options;
    const first = await this.#receive(queue, mapping.batchSize, RECEIVE_WAIT_MS);
    if (first.length === 0) return first;
    const batch = [...first];
    const closes = performance.now() + (mapping.batchingWindowSeconds * 1000) / timeScale;
    while (batch.length < mapping.batchSize && !this.#stopped) {
      const left = closes - performance.now();
      const more = await this.#receive(queue, mapping.batchSize - batch.length, Math.max(0, left));
      batch.push(...more);
      // A message that was there when the window closed still belongs to it.
      if (left <= 0 && more.length === 0) break;
    }
    return batch;
  }

  async #receive(queue: OpenQueue, wanted: number, waitMs: number): Promise<readonly Received[]> {
    // Hidden for the queue's real time-out, so that a long invocation is never overtaken by its own messages.
    const visibilityMs = queue.settings.visibilityTimeoutSeconds * 1000;
    const limit = Math.min(wanted, RECEIVE_LIMIT);
    const messages = await this.#options.queues.receive(queue, { limit, visibilityMs, waitMs });
    const receivedMs = performance.now();
    return messages.map((message) => ({ message, receivedMs, receiptHandle: message.receiptHandle ?? '' }));
  }

  /** Holds one slot from the start; each further delivery takes one of its own. */
  async #deliver(batch: readonly Received[], queue: OpenQueue): Promise<void> {
    const further = Array.from({ length: this.#options.deliveries() - 1 }, async (_, index) => {
      await this.#slots.acquire();
      return this.#invokeOnce(batch, queue, index + 2);
    });
    const outcomes = await Promise.all([this.#invokeOnce(batch, queue, 1), ...further]);
    // A message that any of its deliveries finished is deleted.
    const succeeded = new Set(outcomes.flatMap((outcome) => outcome.succeeded));
    for (const { message, receiptHandle, receivedMs } of batch) {
      if (succeeded.has(message.messageId)) queue.messages.delete(receiptHandle);
      else {
        // It shows up again when the time-out has passed on the scaled clock, or when the function said.
        const hiddenMs = (queue.settings.visibilityTimeoutSeconds * 1000) / this.#options.timeScale;
        queue.messages.giveBack(receiptHandle, Math.max(0, hiddenMs - (performance.now() - receivedMs)));
      }
    }
  }

  async #invokeOnce(batch: readonly Received[], queue: OpenQueue, delivery: number): Promise<BatchOutcome> {
    const { mapping, invoke, onDelivered, onFinished } = this.#options;
    const ids = batch.map(({ message }) => message.messageId);
    try {
      for (const { message } of batch) onDelivered(message, delivery);
      const records = batch.map(({ message }) => sqsRecord(message, queue.settings.arn));
      const outcome = await invoke(mappedFunctionName(mapping), JSON.stringify({ Records: records }));
      if (outcome === undefined) return { succeeded: [], failed: ids, wholeBatchFailed: 'function-error' };
      const decided = decideBatch(outcome, ids, mapping.reportsItemFailures);
      onFinished(outcome, decided);
      return decided;
    } finally {
      this.#slots.release();
    }
  }
}
