import { AGENT_SERVICE, agentUnit, type MonitoringPolicy, type Platform, type Service } from '@defib/monitoring-policy';
import type { RestartTarget } from './incident.ts';

export function targetOfService(service: Service): RestartTarget {
  return {
    kind: 'process',
    service: service.name,
    unit: service.unit,
    platform: service.platform,
    limits: service.restart,
    instances: [service.instances],
    ...(service.runbookUrl === undefined ? {} : { runbookUrl: service.runbookUrl }),
  };
}

/** The CloudWatch agent's own unit; it runs on every instance that the policy means in any way. */
export function targetOfAgent(policy: MonitoringPolicy, platform: Platform): RestartTarget {
  return {
    kind: 'agent',
    service: AGENT_SERVICE,
    unit: agentUnit(platform),
    platform,
    limits: policy.agent.restart,
    instances: [policy.instances, ...policy.services.map((service) => service.instances)],
  };
}

/** The target as the policy knows it now; undefined when the policy has dropped it or gave it another unit. */
export function findTarget(
  policy: MonitoringPolicy,
  wanted: { readonly kind: RestartTarget['kind']; readonly service: string; readonly unit: string },
): RestartTarget | undefined {
  if (wanted.kind === 'process') {
    const service = policy.services.find(({ name, unit }) => name === wanted.service && unit === wanted.unit);
    return service === undefined ? undefined : targetOfService(service);
  }
  if (!policy.agent.enabled) return undefined;
  return (['linux', 'windows'] as const)
    .map((platform) => targetOfAgent(policy, platform))
    .find(({ unit }) => unit === wanted.unit);
}
