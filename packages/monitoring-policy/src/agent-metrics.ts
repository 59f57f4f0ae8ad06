import type { Platform } from './policy.ts';
import { AGENT_NAMESPACE } from './process-metric.ts';

/** A metric of an instance, without its InstanceId. */
export interface InstanceMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Namespace of the metrics that EC2 itself measures. */
export const EC2_NAMESPACE = 'AWS/EC2';

/** Memory in use, in per cent; on Windows the committed bytes in proportion to their limit. */
export function memoryMetric(platform: Platform): InstanceMetric {
  return platform === 'windows'
    ? {
        namespace: AGENT_NAMESPACE,
        metricName: 'Memory % Committed Bytes In Use',
        dimensions: { objectname: 'Memory' },
      }
    : { namespace: AGENT_NAMESPACE, metricName: 'mem_used_percent', dimensions: {} };
}

/**
 * Space of one file system: per cent used on Linux, per cent free on Windows. On Linux it is the metric that the agent
 * rolls up to instance and path, since nobody knows device and file system type ahead of time.
 */
export function diskMetric(platform: Platform, path: string): InstanceMetric {
  return platform === 'windows'
    ? {
        namespace: AGENT_NAMESPACE,
        metricName: 'LogicalDisk % Free Space',
        dimensions: { objectname: 'LogicalDisk', instance: path },
      }
    : { namespace: AGENT_NAMESPACE, metricName: 'disk_used_percent', dimensions: { path } };
}

/** A metric of EC2's own, which needs no agent. */
export function ec2Metric(
  metricName: 'CPUUtilization' | 'NetworkIn' | 'NetworkOut' | 'StatusCheckFailed_System' | 'StatusCheckFailed_Instance',
): InstanceMetric {
  return { namespace: EC2_NAMESPACE, metricName, dimensions: {} };
}
