import { AGENT_SERVICE, agentUnit } from './agent.ts';
import type { InstanceTargets, MonitoringPolicy, RestartLimits, Service } from './policy.ts';
import { selectorDimension } from './process-metric.ts';

/** A failed restart is tried again by the minute's tick, so a round takes up to this much longer than its cool-down. */
const TICK_SECONDS = 60;
const DAY_SECONDS = 86_400;
/** CloudWatch watches up to seven days where the period is an hour or longer, else one day (PutMetricAlarm). */
const WEEK_SECONDS = 7 * DAY_SECONDS;

/** What is wrong between fields that are right by themselves; one line per problem. */
export function policyConflicts(policy: MonitoringPolicy): string[] {
  return [
    ...policy.services.flatMap((service, index) => [
      ...serviceConflicts(service, `services[${index}]`),
      ...sameAsBefore(policy.services, index),
    ]),
    ...periodProblems(policy.agent, 'agent'),
    ...limitProblems(policy.agent.restart, 'agent.restart'),
    ...mixedPlatforms(policy.services),
    ...nothingWatched(policy),
  ];
}

function serviceConflicts(service: Service, path: string): string[] {
  const { alarm } = service;
  const problems = [...periodProblems(alarm, `${path}.alarm`), ...limitProblems(service.restart, `${path}.restart`)];
  if (alarm.datapointsToAlarm > alarm.evaluationPeriods) {
    problems.push(
      `${path}.alarm.datapointsToAlarm: is ${alarm.datapointsToAlarm}; should be at most evaluationPeriods, ${alarm.evaluationPeriods}`,
    );
  }
  if (isEmpty(service.instances)) {
    problems.push(
      `${path}.instances: names no instance; should have instanceIds, autoScalingGroups or tags, here or in the policy's own instances`,
    );
  }
  if (service.name === AGENT_SERVICE || service.unit === agentUnit(service.platform)) {
    problems.push(
      `${path}: is the CloudWatch agent itself, whose death no metric of its own can show; should be left to "agent"`,
    );
  }
  // Restarting one of these stops or starts far more than a process.
  if (
    service.platform === 'linux' &&
    /\.(?:target|slice|scope|mount|automount|swap|socket|timer|path|device)$/.test(service.unit)
  ) {
    problems.push(
      `${path}.unit: is ${JSON.stringify(service.unit)}; should be a service unit, such as "nginx.service"`,
    );
  }
  return problems;
}

function sameAsBefore(services: readonly Service[], index: number): string[] {
  const service = services[index];
  if (service === undefined) return [];
  const problems: string[] = [];
  for (const [earlierIndex, earlier] of services.slice(0, index).entries()) {
    if (earlier.name === service.name) {
      problems.push(
        `services[${index}].name: is ${JSON.stringify(service.name)}, as services[${earlierIndex}].name is; should be unique`,
      );
    }
    const [kind, value] = selectorDimension(service.process);
    const [earlierKind, earlierValue] = selectorDimension(earlier.process);
    if (service.platform === earlier.platform && kind === earlierKind && value === earlierValue) {
      problems.push(
        `services[${index}].process: is the same as services[${earlierIndex}].process, so an alarm could mean either; should be unique on one platform`,
      );
    }
  }
  return problems;
}

function periodProblems(alarm: { periodSeconds: number; evaluationPeriods: number }, path: string): string[] {
  const { periodSeconds, evaluationPeriods } = alarm;
  if (![10, 20, 30].includes(periodSeconds) && periodSeconds % 60 !== 0) {
    return [
      `${path}.periodSeconds: is ${periodSeconds}; should be 10, 20, 30 or a multiple of 60, as CloudWatch has it`,
    ];
  }
  const longest = periodSeconds >= 3600 ? WEEK_SECONDS : DAY_SECONDS;
  if (periodSeconds * evaluationPeriods > longest) {
    return [
      `${path}.evaluationPeriods: is ${evaluationPeriods}, which makes ${periodSeconds * evaluationPeriods} seconds; should make at most ${longest}, CloudWatch's limit for this period`,
    ];
  }
  return [];
}

function limitProblems(limits: RestartLimits, path: string): string[] {
  const attemptSeconds = limits.startTimeoutSeconds + limits.stableSeconds;
  if (limits.coolDownSeconds < attemptSeconds) {
    return [
      `${path}.coolDownSeconds: is ${limits.coolDownSeconds}; should be at least startTimeoutSeconds + stableSeconds, ${attemptSeconds}, so that one attempt ends before the next`,
    ];
  }
  // With a shorter window the first restart has left it before the last one is due: a loop that no budget ends.
  const neededSeconds = limits.maxRestarts * (limits.coolDownSeconds + attemptSeconds + TICK_SECONDS);
  if (limits.windowSeconds < neededSeconds) {
    return [
      `${path}.windowSeconds: is ${limits.windowSeconds}; should be at least ${neededSeconds}, or ${limits.maxRestarts} restarts that are ${limits.coolDownSeconds} seconds apart never use up the budget and the loop never ends`,
    ];
  }
  return [];
}

function mixedPlatforms(services: readonly Service[]): string[] {
  const firstOn = new Map<string, { index: number; platform: string }>();
  const problems: string[] = [];
  for (const [index, service] of services.entries()) {
    for (const id of service.instances.instanceIds) {
      const first = firstOn.get(id);
      if (first === undefined) firstOn.set(id, { index, platform: service.platform });
      else if (first.platform !== service.platform) {
        problems.push(
          `services[${index}].instances.instanceIds: has ${id}, which services[${first.index}] says runs ${first.platform}; should be on one platform only`,
        );
      }
    }
  }
  return problems;
}

function nothingWatched(policy: MonitoringPolicy): string[] {
  const watched = policy.agent.enabled || policy.watch !== undefined;
  if (policy.services.length > 0 || (watched && !isEmpty(policy.instances))) return [];
  return ['services: is empty, so nothing would be watched; should have at least one service'];
}

function isEmpty(targets: InstanceTargets): boolean {
  return targets.instanceIds.length + targets.autoScalingGroups.length + targets.tags.length === 0;
}
