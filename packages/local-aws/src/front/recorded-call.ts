/** A call that the front saw: by Terraform, a function or a test; never the plant's own traffic. */
export interface RecordedCall {
  /** Signing name: 'ssm', 'dynamodb', 'monitoring' … */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** When the request had arrived in full. */
  readonly at: Date;
  /** performance.now() at arrival, and at the end of the answer. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly status: number;
  /** The request's input: parsed JSON, or query parameters by name. Never a header. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly userAgent: string;
  /** Access key id of the signature: a function signs with its own name, everybody else as 'local'. */
  readonly caller: string;
}

export interface Calls {
  all(): readonly RecordedCall[];
  /** Calls of one operation, oldest first. */
  of(service: string, operation: string): readonly RecordedCall[];
  clear(): void;
}
