import type { AlarmNotification } from './alarm-notification.ts';

// EC2 instances (8 digits until 2016, 17 since) and machines that SSM manages elsewhere.
const instanceId = /^(i-[\da-f]{8}|m?i-[\da-f]{17})$/;

/**
 * The instances that the alarm is about, each once: the contributor's where it names one, else those in the dimensions
 * of its metrics. A value that can't be an instance id is left out; it is still in the dimensions.
 */
export function instanceIdsOf(alarm: AlarmNotification): string[] {
  const contributor = alarm.contributor?.attributes['InstanceId'];
  const named =
    contributor === undefined ? alarm.metrics.map(({ metric }) => metric?.dimensions['InstanceId']) : [contributor];
  return [...new Set(named.flatMap((id) => (id !== undefined && instanceId.test(id) ? id : [])))];
}

/**
 * The dimensions of all the alarm's metrics and the attributes of its contributor, as one map. A name for which they
 * give different values (two instances compared by an expression, say) is left out: `metrics` has them one by one.
 */
export function dimensionsOf(alarm: AlarmNotification): Record<string, string> {
  const maps = [...alarm.metrics.map(({ metric }) => metric?.dimensions), alarm.contributor?.attributes];
  const entries = maps.flatMap((map) => Object.entries(map ?? {}));
  const values = new Map(entries);
  for (const [name, value] of entries) if (values.get(name) !== value) values.delete(name);
  return Object.fromEntries(values);
}
