import type { FunctionLog, FunctionMetrics } from '@defib/queue-function';
import type { Config } from './config.ts';
import type { Ports } from './ports.ts';

/** What one invocation works with. */
export interface RestartRun {
  readonly config: Config;
  readonly ports: Ports;
  readonly log: FunctionLog;
  readonly metrics: FunctionMetrics;
  /** Until when (ISO 8601) this invocation may still be about to send what it claims now. */
  readonly leaseUntil: string;
}

/** Thrown when the ledger kept changing under an invocation; the record comes again and is decided anew. */
export class LedgerContentionError extends Error {
  override readonly name = 'LedgerContentionError';
}

/** Thrown when another invocation holds the claim and may be about to send; the record comes again to see that it did. */
export class ClaimHeldError extends Error {
  override readonly name = 'ClaimHeldError';
}
