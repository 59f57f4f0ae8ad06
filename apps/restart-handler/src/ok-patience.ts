import type { MonitoringPolicy } from '@defib/monitoring-policy';
import type { Incident } from './incident.ts';

// Besides the periods that the alarm looks at: the one in which the process came back, and one for data that is late.
const FURTHER_PERIODS = 2;
const SHORTEST_SECONDS = 180;

/**
 * How long after a successful restart the alarm may take to go back to OK, in seconds, by the service's alarm settings;
 * a user's own alarm is given the same time. Undefined when no OK is waited for: the alarm's OK isn't told to us, the
 * agent fell silent (people were told in any case), or the service has left the policy.
 */
export function okPatienceSeconds(
  policy: MonitoringPolicy,
  { kind, service, unit, okUntold }: Pick<Incident, 'kind' | 'service' | 'unit' | 'okUntold'>,
): number | undefined {
  if (kind !== 'process' || okUntold === true) return undefined;
  const alarm = policy.services.find((one) => one.name === service && one.unit === unit)?.alarm;
  if (alarm === undefined) return undefined;
  return Math.max(SHORTEST_SECONDS, (alarm.evaluationPeriods + FURTHER_PERIODS) * alarm.periodSeconds);
}
