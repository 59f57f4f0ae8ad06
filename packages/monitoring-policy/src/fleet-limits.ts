import type { MonitoringPolicy, Platform } from './policy.ts';

/** Series that one Metrics Insights query returns; beyond that its result is partial (CloudWatch quotas). */
export const SERIES_LIMIT = 500;
/** Contributors of one alarm that can be in ALARM at a time (CloudWatch, multi time series alarms). */
export const CONTRIBUTOR_LIMIT = 100;
/** Alarms on Metrics Insights queries in one region (CloudWatch quotas). */
export const FLEET_ALARM_LIMIT = 200;

/** How many series each fleet rule has for one instance. */
export interface FleetSeries {
  readonly rule: string;
  readonly seriesPerInstance: number;
}

/** The series of each rule of a fleet; their product with the number of instances must stay below SERIES_LIMIT. */
export function fleetSeries(policy: MonitoringPolicy): FleetSeries[] {
  const { watch } = policy;
  const rules = policy.services.map(({ name }) => ({ rule: `process-${name}`, seriesPerInstance: 1 }));
  if (watch === undefined) return rules;
  if (watch.cpu.enabled) rules.push({ rule: 'cpu', seriesPerInstance: 1 });
  if (watch.memory.enabled) rules.push({ rule: 'memory', seriesPerInstance: 1 });
  if (watch.disk.enabled) {
    rules.push({ rule: 'disk', seriesPerInstance: Math.max(watch.disk.paths.length, watch.disk.drives.length) });
  }
  if (watch.statusCheck.enabled) rules.push({ rule: 'status-check', seriesPerInstance: 1 });
  if (watch.network.enabled) rules.push({ rule: 'network', seriesPerInstance: 1 });
  return rules;
}

/** The platforms that the policy's services run on; Linux where it has none. */
export function platformsOf(policy: MonitoringPolicy): Platform[] {
  const platforms = new Set(policy.services.map(({ platform }) => platform));
  return platforms.size === 0 ? ['linux'] : [...platforms].sort();
}
