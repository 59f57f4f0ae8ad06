import { decideInterruption } from './decide-interruption.ts';
import type { DetectorRun } from './detector-run.ts';
import { alarmsOf } from './gather-plans.ts';

/** Keeps a Spot instance that is about to be taken away from being healed. */
export async function handleInterruption(instanceId: string, at: string, run: DetectorRun): Promise<void> {
  const { ports, config, log, metrics } = run;
  const instances = await ports.describeInstances([instanceId]);
  const outcome = decideInterruption(at, instances.get(instanceId), { policy: config.policy, now: ports.now() });
  if (outcome.kind === 'ignore' || config.policy.mode === 'observe') {
    log.info('a Spot interruption changes nothing', {
      instanceId,
      reason: outcome.kind === 'ignore' ? outcome.reason : 'observe-mode',
    });
    return;
  }
  metrics.count('SpotInterruptions');
  if ((await ports.pauseInstance(instanceId, outcome.until)) !== 'no-room') return;
  // An instance with 50 tags takes no further one; alarms without actions have the same effect until the next sweep.
  const names = (await alarmsOf(instanceId, run)).map(({ name }) => name);
  if (names.length > 0) await ports.switchActions(names, false);
}
