import { type MonitoringPolicy, parsePolicy } from '@defib/monitoring-policy';
import { ConfigError } from './config-error.ts';

/**
 * The policy that was bundled with a function.
 *
 * @throws ConfigError when it is not JSON
 * @throws PolicyError naming every field that is wrong
 */
export function readBundledPolicy(policyJson: string): MonitoringPolicy {
  let input: unknown;
  try {
    input = JSON.parse(policyJson);
  } catch (cause) {
    throw new ConfigError('policy.json is not JSON: deploy again, the bundle is broken', { cause });
  }
  return parsePolicy(input);
}
