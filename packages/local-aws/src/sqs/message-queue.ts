import { createHash, randomUUID } from 'node:crypto';
import type { JsonObject } from '../json-value.ts';

/** A message as it lies in a queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** As SendMessage gave them: by name, { DataType, StringValue … }. */
  readonly attributes: JsonObject;
  readonly traceHeader?: string;
  readonly sentAt: Date;
  receiveCount: number;
  firstReceivedAt: Date | undefined;
  /** performance.now() from which it can be received. */
  visibleFrom: number;
  /** Of the last receive; an older one is worth nothing. */
  receiptHandle: string | undefined;
  /** Whether somebody changed its visibility since the last receive. */
  postponed: boolean;
}

export interface ReceiveSettings {
  readonly limit: number;
  readonly visibilityMs: number;
  /** How long to wait for the first message. */
  readonly waitMs: number;
  /** From this receive count on a message is handed to `onUsedUp` in place of being received. */
  readonly maxReceiveCount?: number;
  readonly onUsedUp?: (message: QueuedMessage) => void;
}

/** Developer guide, "Available CloudWatch metrics for Amazon SQS", ApproximateAgeOfOldestMessage. */
const RECEIVES_LEFT_OUT = 3;

/** The messages of one standard queue: visibility, receive counts, long polling. */
export class MessageQueue {
  #messages: QueuedMessage[] = [];
  readonly #waiting = new Set<() => void>();

  send(
    body: string,
    options: { readonly attributes?: JsonObject; readonly traceHeader?: string; readonly delayMs?: number } = {},
  ): QueuedMessage {
    const message: QueuedMessage = {
      messageId: randomUUID(),
      body,
      md5OfBody: createHash('md5').update(body).digest('hex'),
      attributes: options.attributes ?? {},
      ...(options.traceHeader === undefined ? {} : { traceHeader: options.traceHeader }),
      sentAt: new Date(),
      receiveCount: 0,
      firstReceivedAt: undefined,
      visibleFrom: performance.now() + (options.delayMs ?? 0),
      receiptHandle: undefined,
      postponed: false,
    };
    this.take(message);
    return message;
  }

  /** Puts a message that exists, such as one from another queue's redrive: its id and its age stay. */
  take(message: QueuedMessage): void {
    this.#messages.push(message);
    this.#wake();
  }

  async receive(settings: ReceiveSettings): Promise<readonly QueuedMessage[]> {
    const end = performance.now() + settings.waitMs;
    for (;;) {
      const received = this.#receiveNow(settings);
      const now = performance.now();
      if (received.length > 0 || now >= end) return received;
      const next = Math.min(end, ...this.#messages.map((message) => message.visibleFrom).filter((from) => from > now));
      await this.#nextChange(next - now);
    }
  }

  /** Deletes by the handle of the last receive; anything else changes nothing, and SQS does not say so. */
  delete(receiptHandle: string): void {
    this.#messages = this.#messages.filter((message) => message.receiptHandle !== receiptHandle);
  }

  /** False where no message in flight has this handle. */
  changeVisibility(receiptHandle: string, milliseconds: number): boolean {
    const message = this.#messages.find((each) => each.receiptHandle === receiptHandle);
    if (message === undefined || message.visibleFrom <= performance.now()) return false;
    message.visibleFrom = performance.now() + milliseconds;
    message.postponed = true;
    this.#wake();
    return true;
  }

  /** Shows a message again after so long, unless its visibility was changed by whoever received it: then that holds. */
  giveBack(receiptHandle: string, milliseconds: number): void {
    const message = this.#messages.find((each) => each.receiptHandle === receiptHandle);
    if (message !== undefined && !message.postponed) this.changeVisibility(receiptHandle, milliseconds);
  }

  /** Takes out everything that could be received now, and counts it as received by nobody. */
  takeVisible(): readonly QueuedMessage[] {
    const now = performance.now();
    const taken = this.#messages.filter((message) => message.visibleFrom <= now);
    this.#messages = this.#messages.filter((message) => message.visibleFrom > now);
    return taken;
  }

  purge(): void {
    this.#messages = [];
  }

  depth(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const now = performance.now();
    const hidden = this.#messages.filter((message) => message.visibleFrom > now);
    const delayed = hidden.filter((message) => message.receiveCount === 0).length;
    return { visible: this.#messages.length - hidden.length, inFlight: hidden.length - delayed, delayed };
  }

  /** When the oldest message was sent, of those that were not received three times already: SQS leaves these out. */
  oldestSentAt(): Date | undefined {
    const counted = this.#messages.filter((message) => message.receiveCount < RECEIVES_LEFT_OUT);
    return counted.reduce<Date | undefined>(
      (oldest, { sentAt }) => (oldest === undefined || sentAt < oldest ? sentAt : oldest),
      undefined,
    );
  }

  #receiveNow({ limit, visibilityMs, maxReceiveCount, onUsedUp }: ReceiveSettings): readonly QueuedMessage[] {
    const now = performance.now();
    const received: QueuedMessage[] = [];
    const usedUp = new Set<QueuedMessage>();
    for (const message of this.#messages) {
      if (received.length >= limit) break;
      if (message.visibleFrom > now) continue;
      if (maxReceiveCount !== undefined && message.receiveCount >= maxReceiveCount) {
        usedUp.add(message);
        continue;
      }
      message.receiveCount += 1;
      message.firstReceivedAt ??= new Date();
      message.visibleFrom = now + visibilityMs;
      message.postponed = false;
      message.receiptHandle = Buffer.from(`${message.messageId}#${message.receiveCount}#${randomUUID()}`).toString(
        'base64',
      );
      received.push(message);
    }
    if (usedUp.size > 0) this.#messages = this.#messages.filter((message) => !usedUp.has(message));
    for (const message of usedUp) onUsedUp?.(message);
    return received;
  }

  #nextChange(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
