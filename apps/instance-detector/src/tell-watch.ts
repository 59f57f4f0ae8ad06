import { createHash } from 'node:crypto';
import type { WatchSums } from '@defib/incident-events';
import type { DetectorRun } from './detector-run.ts';

/** Tells the incident bus what differs from the policy, and whether it is being put right. */
export async function tellWatch(
  found: {
    readonly watchId?: string;
    readonly sums: WatchSums;
    readonly changes: readonly string[];
    readonly problems: readonly string[];
  },
  { config, ports, log }: DetectorRun,
): Promise<void> {
  const observing = config.policy.mode === 'observe';
  log.info(observing ? 'the alarms differ from the policy; nothing is done' : 'the alarms differ from the policy', {
    ...found.sums,
    problems: found.problems.length,
  });
  await ports.publish({
    step: observing ? 'Watch Planned' : 'Watch Mended',
    version: 1,
    watchId: found.watchId ?? createHash('sha256').update(JSON.stringify(found)).digest('hex').slice(0, 16),
    environment: config.policy.environment,
    accountId: config.accountId,
    region: config.region,
    at: ports.now().toISOString(),
    sums: found.sums,
    changes: found.changes,
    problems: found.problems,
  });
}
