/** What the front does in place of answering. */
export type FaultEffect =
  /** An error as AWS shapes it in the protocol of the call. The SDK retries throttling errors. */
  | { readonly kind: 'error'; readonly code: string; readonly message?: string; readonly status?: number }
  /** HTTP 500 without a body that an SDK could read. */
  | { readonly kind: 'server-error' }
  /** The call is answered, but later. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The connection is cut before the call has an effect. */
  | { readonly kind: 'drop' }
  /** The call has its effect, then the connection is cut: the caller cannot know. */
  | { readonly kind: 'drop-answer' };

export interface Fault {
  /** Signing name of the service: 'ssm', 'dynamodb', 'sns', 'events', 'ec2', 'sqs', 'monitoring', 'lambda'. */
  readonly service: string;
  /** Operation such as 'SendCommand'; every operation of the service where it is left out. */
  readonly operation?: string;
  readonly effect: FaultEffect;
  /** How many calls it hits; until cleared where it is left out. */
  readonly times?: number;
}

export interface FaultHandle {
  /** Calls hit so far. */
  readonly hits: () => number;
  readonly clear: () => void;
}

export interface Faults {
  inject(fault: Fault): FaultHandle;
  clear(): void;
}
