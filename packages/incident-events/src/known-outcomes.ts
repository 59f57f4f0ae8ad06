import type { RestartEnding, WithheldReason } from './incident-event.ts';

/** Why nothing was sent and how a restart ended, as values: what reads an event or a ledger checks against these lists. */
export const WITHHELD_REASONS = [
  'observe-mode',
  'suppressed',
  'muted',
  'paused',
  'change-calendar-closed',
  'instance-not-running',
  'instance-terminating',
  'instance-not-connected',
  'cooling-down',
  'budget-exhausted',
  'blast-radius',
] as const satisfies readonly WithheldReason[];
export const HEALED_ENDINGS = ['restarted', 'already-running'] as const satisfies readonly RestartEnding[];
export const FAILED_ENDINGS = [
  'unit-not-found',
  'unit-masked',
  'start-failed',
  'start-timed-out',
  'not-stable',
  'bad-parameter',
  'no-service-manager',
  'timed-out',
  'undeliverable',
  'cancelled',
  'unknown',
] as const satisfies readonly RestartEnding[];
