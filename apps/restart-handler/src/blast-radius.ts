import type { RestartLimits } from '@defib/monitoring-policy';
import type { ServiceRestarts } from './ports.ts';

/** How many instances of a fleet may be restarted in one window: the smaller of share and number, but at least one. */
export function allowedInstances(limits: RestartLimits['blastRadius'], fleetSize: number): number {
  const byShare = limits.maxShare === undefined ? Number.POSITIVE_INFINITY : Math.floor(limits.maxShare * fleetSize);
  const byNumber = limits.maxInstances ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(byShare, byNumber));
}

/** The instances that were restarted within the window, each with its last restart. */
export function restartedInWindow(
  restarts: ServiceRestarts | undefined,
  windowSeconds: number,
  now: Date,
): Map<string, string> {
  const since = now.getTime() - windowSeconds * 1_000;
  return new Map(Object.entries(restarts?.recent ?? {}).filter(([, at]) => Date.parse(at) > since));
}
