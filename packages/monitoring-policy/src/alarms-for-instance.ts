import type { AlarmDefinition } from './alarm-definition.ts';
import { desiredWatch } from './desired-watch.ts';
import type { InstanceFacts } from './instance-targets.ts';
import type { MonitoringPolicy } from './policy.ts';

/** The alarms that an instance should have, sorted by name; see `desiredWatch`. */
export function alarmsForInstance(instance: InstanceFacts, policy: MonitoringPolicy): AlarmDefinition[] {
  return [...desiredWatch(instance, policy).alarms];
}
