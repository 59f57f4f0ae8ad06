/** How one record of a batch ended. */
export type RecordOutcome =
  /** Its effects are done: the queue may forget it. */
  | { readonly kind: 'handled' }
  /** It can never be handled, however often it comes (unparseable, not ours): logged once, counted, consumed. */
  | { readonly kind: 'unhandleable'; readonly reason: string; readonly detail?: string }
  /** It could not be handled now: the queue gives it again, and in the end moves it to the dead-letter queue. */
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Thrown by a per-record handler when the record can never be handled. `reason` is a short code in kebab-case (it
 * becomes the dimension of a metric), the message is for people.
 */
export class UnhandleableRecordError extends Error {
  override readonly name = 'UnhandleableRecordError';
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
