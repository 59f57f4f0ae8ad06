import { isManaged, type MonitoringPolicy, readPause } from '@defib/monitoring-policy';
import type { InstanceRecord } from './ports.ts';

/** What a Spot interruption warning leads to. */
export type InterruptionOutcome =
  /** No restart from now on: what is about to be taken away is not to be healed. */
  | { readonly kind: 'pause'; readonly until: string }
  | { readonly kind: 'ignore'; readonly reason: 'not-managed' | 'gone' | 'started-since' | 'already-paused' };

// EC2 gives two minutes. A stopped or hibernated Spot instance comes back, and then wants to be healed again.
const PAUSE_MILLISECONDS = 3_600_000;

/** Decides on a warning of the time `at` (ISO 8601); `instance` is undefined where EC2 doesn't know it any more. */
export function decideInterruption(
  at: string,
  instance: InstanceRecord | undefined,
  { policy, now }: { readonly policy: MonitoringPolicy; readonly now: Date },
): InterruptionOutcome {
  if (instance === undefined || instance.state === 'terminated') return { kind: 'ignore', reason: 'gone' };
  if (!isManaged(instance, policy)) return { kind: 'ignore', reason: 'not-managed' };
  if (instance.launchedAt !== undefined && Date.parse(instance.launchedAt) > Date.parse(at)) {
    return { kind: 'ignore', reason: 'started-since' };
  }
  const until = new Date(Date.parse(at) + PAUSE_MILLISECONDS);
  const pause = readPause(instance.tags, now);
  // A pause that people have set is theirs, unless it ends before ours.
  if (pause.kind === 'paused' && (pause.until === undefined || pause.until >= until))
    return { kind: 'ignore', reason: 'already-paused' };
  return until <= now
    ? { kind: 'ignore', reason: 'started-since' }
    : { kind: 'pause', until: `${until.toISOString().slice(0, 19)}Z` };
}
