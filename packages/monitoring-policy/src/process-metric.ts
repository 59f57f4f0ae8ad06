import type { Platform, ProcessSelector } from './policy.ts';

/** Namespace of the CloudWatch agent's metrics unless its configuration names another. */
export const AGENT_NAMESPACE = 'CWAgent';

// The Windows build of the agent joins plugin and measurement with a space (agent documentation, procstat).
const PROCESS_METRIC: Readonly<Record<Platform, string>> = {
  linux: 'procstat_lookup_pid_count',
  windows: 'procstat_lookup pid_count',
};

/** The metric by which the agent counts the processes that a selector finds. */
export function processMetricName(platform: Platform): string {
  return PROCESS_METRIC[platform];
}

/** The platform whose process metric this is, or undefined for any other metric. */
export function platformOfProcessMetric(metricName: string): Platform | undefined {
  if (metricName === PROCESS_METRIC.linux) return 'linux';
  if (metricName === PROCESS_METRIC.windows) return 'windows';
  return undefined;
}

/** The dimension, name and value, that a selector becomes. */
export function selectorDimension(selector: ProcessSelector): readonly ['exe' | 'pattern', string] {
  return 'exe' in selector ? ['exe', selector.exe] : ['pattern', selector.pattern];
}
