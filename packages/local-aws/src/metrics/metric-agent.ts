import type { HostProcess } from '../host.ts';
import type { ProcessSelector } from '../local-aws.ts';
import type { ManagedInstance } from '../ssm/instances.ts';
import { type MetricPoint, singleValue } from './metric-point.ts';

export const AGENT_NAMESPACE = 'CWAgent';
/** Nobody looks at the value: the heartbeat is that there is one. */
const MEMORY_USED_PERCENT = 40;

/** What one round of the CloudWatch agent on a Linux host measures: a count for each selector, and memory. */
export function measure(
  instanceId: string,
  selectors: readonly ProcessSelector[],
  processes: readonly HostProcess[],
  at: Date,
): readonly MetricPoint[] {
  const counts = selectors.map((selector): MetricPoint => {
    const [kind, pattern, textOf] = readSelector(selector);
    const expression = new RegExp(pattern);
    return {
      namespace: AGENT_NAMESPACE,
      metricName: 'procstat_lookup_pid_count',
      dimensions: { InstanceId: instanceId, [kind]: pattern, pid_finder: 'native' },
      at,
      statistics: singleValue(processes.filter((process) => expression.test(textOf(process))).length),
    };
  });
  const memory = {
    namespace: AGENT_NAMESPACE,
    metricName: 'mem_used_percent',
    dimensions: { InstanceId: instanceId },
    at,
    statistics: singleValue(MEMORY_USED_PERCENT),
  };
  return [...counts, memory];
}

function readSelector(
  selector: ProcessSelector,
): readonly ['exe' | 'pattern', string, (process: HostProcess) => string] {
  if ('exe' in selector) return ['exe', selector.exe, (process) => process.exe];
  return ['pattern', selector.pattern, (process) => process.commandLine];
}

/** A host's agent measures as long as its own unit has a process. */
export interface AgentHost {
  readonly instance: ManagedInstance;
  /** What it is configured to count; undefined as long as there is no agent. */
  selectors: readonly ProcessSelector[] | undefined;
  readonly agentUnit?: string;
}

/** One round on one host; nothing where the agent is dead or the machine is not running. */
export async function sample(agentHost: AgentHost): Promise<readonly MetricPoint[]> {
  const { instance, selectors, agentUnit } = agentHost;
  if (!instance.running || selectors === undefined) return [];
  if (agentUnit !== undefined && (await instance.host.mainPid(agentUnit)) === undefined) return [];
  return measure(instance.instanceId, selectors, await instance.host.processes(), new Date());
}
