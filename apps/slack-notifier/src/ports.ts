import type { LogExcerpt, PlainSlackMessage, SlackMessage } from '@defib/slack-message';

/** Which log lines to read. */
export interface LogRequest {
  readonly logGroup: string;
  readonly from: Date;
  readonly to: Date;
  readonly pattern?: string;
  readonly streamPrefix?: string;
}
/** Never rejects: a message doesn't fail for want of its log lines. */
export type ReadLogs = (request: LogRequest) => Promise<LogExcerpt>;

/**
 * The text in a webhook's parameter, from a cache of five minutes or fresh; undefined where there is no such parameter.
 *
 * @throws when Parameter Store can't be asked.
 */
export type ReadWebhook = (parameter: string, options: { readonly fresh: boolean }) => Promise<string | undefined>;

/** What came of one attempt to post a message. */
export type PostResult =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string; readonly retryAfterSeconds?: number }
  /** No answer: timed out, connection refused or broken. It may have been taken all the same. */
  | { readonly kind: 'no-answer' };

/** Posts a message. Never rejects: what goes wrong on the way is 'no-answer'. Follows no redirect. */
export type PostMessage = (address: URL, message: SlackMessage | PlainSlackMessage) => Promise<PostResult>;

/** A thing that one webhook was told. */
export interface DeliveryMark {
  readonly webhook: string;
  readonly key: string;
}

/** What is remembered between invocations, and between functions that run at the same time. */
export interface DeliveryLog {
  /** Which of these were delivered before, by `${webhook} ${key}`. */
  readDelivered(marks: readonly DeliveryMark[]): Promise<ReadonlySet<string>>;
  markDelivered(marks: readonly DeliveryMark[]): Promise<void>;
  /** When alarms were raised, by their key. */
  readRaised(alarmKeys: readonly string[]): Promise<ReadonlyMap<string, Date>>;
  rememberRaised(raised: readonly { readonly alarmKey: string; readonly at: Date }[]): Promise<void>;
  /**
   * Reserves the next time at which this webhook may be posted to, if it is not later than `latest`; else says when that
   * would be, and reserves nothing.
   */
  reserveSlot(webhook: string, latest: Date): Promise<Slot>;
  /** Nobody posts to this webhook before then. */
  holdBack(webhook: string, until: Date): Promise<void>;
  /** Whether somebody held this webhook back until a time that is still to come. */
  isHeldBack(webhook: string): Promise<boolean>;
  /** True for the first who asks within the hour: whoever gets it tells people that the webhook is dead. */
  claimDeadNotice(webhook: string): Promise<boolean>;
}

export type Slot = { readonly kind: 'reserved'; readonly at: Date } | { readonly kind: 'too-late'; readonly at: Date };

/** Gives a message back to the queue, to be seen again after so many seconds. */
export type Postpone = (
  messages: readonly { readonly receiptHandle: string; readonly seconds: number }[],
) => Promise<void>;

export type PublishEscalation = (notice: { readonly subject: string; readonly body: string }) => Promise<void>;

/** Everything outside that the notifier needs. */
export interface Ports {
  readonly now: () => Date;
  readonly random: () => number;
  /** Waits, at most until the invocation's deadline. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly readWebhook: ReadWebhook;
  readonly post: PostMessage;
  readonly readLogs: ReadLogs;
  readonly deliveryLog: DeliveryLog;
  readonly postpone: Postpone;
  readonly publishEscalation: PublishEscalation;
}
