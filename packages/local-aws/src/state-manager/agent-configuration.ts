import { arrayAt, objectAt, parseJsonObject, stringAt } from '../json-value.ts';
import type { ProcessSelector } from '../local-aws.ts';

/** A configuration that the CloudWatch agent would refuse, or that the metric agent here can't follow. */
export class AgentConfigurationError extends Error {
  override readonly name = 'AgentConfigurationError';
}

/**
 * Which processes a CloudWatch agent with this configuration counts.
 * @throws AgentConfigurationError
 */
export function selectorsOfConfiguration(text: string): readonly ProcessSelector[] {
  const metrics = objectAt(parseJsonObject(text), 'metrics');
  if (metrics === undefined) throw new AgentConfigurationError('the configuration has no metrics');
  if (stringAt(objectAt(metrics, 'append_dimensions'), 'InstanceId') === undefined)
    throw new AgentConfigurationError('metrics without InstanceId: no alarm of an instance would find them');
  const collected = objectAt(metrics, 'metrics_collected');
  if (objectAt(collected, 'mem') === undefined)
    throw new AgentConfigurationError('memory is not collected: the metric agent here always does');
  return arrayAt(collected, 'procstat').map((entry) => {
    const exe = stringAt(entry, 'exe');
    const pattern = stringAt(entry, 'pattern');
    if (exe !== undefined) return { exe };
    if (pattern !== undefined) return { pattern };
    throw new AgentConfigurationError('procstat by pid_file is not known here');
  });
}
