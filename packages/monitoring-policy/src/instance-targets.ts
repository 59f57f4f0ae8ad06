import type { InstanceTargets, MonitoringPolicy, Platform, Service } from './policy.ts';

/** What is known of an instance when it is asked whether the policy means it. */
export interface InstanceFacts {
  readonly id: string;
  /** Where unknown, services of either platform apply. */
  readonly platform?: Platform;
  readonly tags?: Readonly<Record<string, string>>;
  readonly autoScalingGroup?: string;
  /** Whether EC2 can recover its type (DescribeInstanceTypes, AutoRecoverySupported); absent means not known to. */
  readonly autoRecovery?: boolean;
  /** Whether it is stopped or about to be; absent means that it runs or is about to. */
  readonly stopped?: boolean;
  /** Whether it started so lately that its agent need not be there yet. */
  readonly starting?: boolean;
  /** Whether people have paused it, see `readPause`. */
  readonly paused?: boolean;
}

/** Whether any of the targets names this instance. */
export function isTargeted(instance: InstanceFacts, targets: InstanceTargets): boolean {
  const tags = instance.tags ?? {};
  return (
    targets.instanceIds.includes(instance.id) ||
    (instance.autoScalingGroup !== undefined && targets.autoScalingGroups.includes(instance.autoScalingGroup)) ||
    targets.tags.some(({ key, value }) => Object.hasOwn(tags, key) && tags[key] === value)
  );
}

/** The services that run on this instance, as far as its platform, name, group and tags say. */
export function servicesOf(instance: InstanceFacts, policy: MonitoringPolicy): Service[] {
  return policy.services.filter(
    (service) =>
      (instance.platform === undefined || service.platform === instance.platform) &&
      isTargeted(instance, service.instances),
  );
}

/** Whether the policy means this instance at all, by its own targets or by a service's. */
export function isManaged(instance: InstanceFacts, policy: MonitoringPolicy): boolean {
  return isTargeted(instance, policy.instances) || servicesOf(instance, policy).length > 0;
}

/** Every instance that the policy names by its id, in order, each once. */
export function namedInstanceIds(policy: MonitoringPolicy): string[] {
  const named = [policy.instances, ...policy.services.map((service) => service.instances)];
  return [...new Set(named.flatMap((targets) => targets.instanceIds))].sort();
}

/** Whether the policy means instances that come and go, by a group or a tag, and not only those that it names. */
export function isElastic(policy: MonitoringPolicy): boolean {
  const targets = [policy.instances, ...policy.services.map(({ instances }) => instances)];
  return targets.some(({ autoScalingGroups, tags }) => autoScalingGroups.length + tags.length > 0);
}
