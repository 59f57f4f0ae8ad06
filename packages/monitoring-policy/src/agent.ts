import type { Platform } from './policy.ts';
import { AGENT_NAMESPACE } from './process-metric.ts';

/** Name under which the agent's own restarts are counted and told; no service of a policy may have it. */
export const AGENT_SERVICE = 'cloudwatch-agent';

export interface HeartbeatMetric {
  readonly namespace: string;
  readonly metricName: string;
  /** Besides InstanceId. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The agent's own systemd unit or Windows service (agent documentation, "Start the agent"). */
export function agentUnit(platform: Platform): string {
  return platform === 'windows' ? 'AmazonCloudWatchAgent' : 'amazon-cloudwatch-agent.service';
}

/** A metric that every running agent sends, whatever it watches: memory in use. */
export function heartbeatMetric(platform: Platform): HeartbeatMetric {
  return platform === 'windows'
    ? {
        namespace: AGENT_NAMESPACE,
        metricName: 'Memory % Committed Bytes In Use',
        dimensions: { objectname: 'Memory' },
      }
    : { namespace: AGENT_NAMESPACE, metricName: 'mem_used_percent', dimensions: {} };
}

/** The platform whose heartbeat this metric is, or undefined for any other metric. */
export function platformOfHeartbeatMetric(metricName: string): Platform | undefined {
  return (['linux', 'windows'] as const).find((platform) => heartbeatMetric(platform).metricName === metricName);
}
