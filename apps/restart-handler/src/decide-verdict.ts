import type { RestartEnding } from '@defib/incident-events';
import type { Platform } from '@defib/monitoring-policy';
import type { CommandInvocation, HealedEnding } from './ports.ts';

export type FailedEnding = Exclude<RestartEnding, HealedEnding>;

export type Verdict =
  | { readonly kind: 'pending' }
  | { readonly kind: 'healed'; readonly ending: HealedEnding; readonly endedAt?: string }
  | { readonly kind: 'failed'; readonly ending: FailedEnding; readonly exitCode?: number; readonly output: string };

/** The steps of the restart document; the one of the other platform is skipped and counts as a success. */
export const STEP_NAMES: Readonly<Record<Platform, string>> = { linux: 'restartLinux', windows: 'restartWindows' };

// The restart document's exit codes. SSM calls every one but 0 Failed, also that of a unit that had come back itself.
const HEALED_EXIT_CODES: ReadonlyMap<number, HealedEnding> = new Map([
  [0, 'restarted'],
  [10, 'already-running'],
]);
const FAILED_EXIT_CODES: ReadonlyMap<number, FailedEnding> = new Map([
  [20, 'unit-not-found'],
  [21, 'unit-masked'],
  [30, 'start-failed'],
  [31, 'start-timed-out'],
  [32, 'not-stable'],
  [64, 'bad-parameter'],
  [69, 'no-service-manager'],
]);

const UNFINISHED: ReadonlySet<string> = new Set(['Pending', 'InProgress', 'Delayed', 'Cancelling']);

// StatusDetails of an invocation (Systems Manager user guide, "Understanding command statuses"), without its spaces:
// the API leaves them out, the guide doesn't.
const STATUS_DETAILS: ReadonlyMap<string, FailedEnding> = new Map([
  ['DeliveryTimedOut', 'undeliverable'],
  ['Undeliverable', 'undeliverable'],
  ['InvalidPlatform', 'undeliverable'],
  ['AccessDenied', 'undeliverable'],
  ['ExecutionTimedOut', 'timed-out'],
  ['TimedOut', 'timed-out'],
  ['Terminated', 'cancelled'],
  ['Cancelled', 'cancelled'],
  ['Canceled', 'cancelled'],
]);

/** What a command's state on one instance says about the restart. */
export function decideVerdict(invocation: CommandInvocation, platform: Platform): Verdict {
  if (UNFINISHED.has(invocation.status)) return { kind: 'pending' };
  const step = invocation.steps[STEP_NAMES[platform]];
  const output = step?.output ?? '';
  const failed = (ending: FailedEnding, exitCode?: number): Verdict => ({
    kind: 'failed',
    ending,
    ...(exitCode === undefined ? {} : { exitCode }),
    output,
  });

  const details = invocation.statusDetails.replaceAll(' ', '');
  const byDetails = STATUS_DETAILS.get(details) ?? STATUS_DETAILS.get(invocation.status);
  if (byDetails !== undefined) return failed(byDetails);

  const exitCode = step?.exitCode;
  if (exitCode === undefined) return failed('unknown');
  const healed = HEALED_EXIT_CODES.get(exitCode);
  // Exit code 0 counts only together with SSM's own success: a host that reports both is the only proof there is.
  if (healed === 'already-running' || (healed === 'restarted' && invocation.status === 'Success')) {
    return { kind: 'healed', ending: healed, ...(step?.endedAt === undefined ? {} : { endedAt: step.endedAt }) };
  }
  return failed(FAILED_EXIT_CODES.get(exitCode) ?? 'unknown', exitCode);
}
