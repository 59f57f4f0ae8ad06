import type { MonitoringPolicy, Service } from './policy.ts';
import { platformOfProcessMetric, selectorDimension } from './process-metric.ts';

/** A metric as an alarm names it. */
export interface MetricIdentity {
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * The service whose process this metric counts, or undefined where it counts none of the policy's.
 *
 * Goes by metric name and selector alone, so that a user's own alarm on the same metric is recognised too; its further
 * dimensions (host, AutoScalingGroupName, …) and its namespace don't matter.
 */
export function serviceForProcess(metric: MetricIdentity, policy: MonitoringPolicy): Service | undefined {
  const platform = platformOfProcessMetric(metric.metricName);
  if (platform === undefined) return undefined;
  return policy.services.find((service) => {
    const [kind, value] = selectorDimension(service.process);
    return service.platform === platform && Object.hasOwn(metric.dimensions, kind) && metric.dimensions[kind] === value;
  });
}
