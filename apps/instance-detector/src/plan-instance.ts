import { desiredWatch, isManaged, type MonitoringPolicy, namedInstanceIds, readPause } from '@defib/monitoring-policy';
import { type AlarmSurroundings, alarmSpec, type ExistingAlarm } from './alarm-spec.ts';
import { type AlarmChange, planAlarms } from './plan-alarms.ts';
import type { InstanceRecord } from './ports.ts';

/** What plans are made from, beside the instances. */
export interface PlanBasis {
  readonly policy: MonitoringPolicy;
  readonly surroundings: AlarmSurroundings;
  /** Of the profile that instances without one get. */
  readonly profileArn: string;
  /** Instance types that EC2 can recover. */
  readonly recoverableTypes: ReadonlySet<string>;
  readonly now: Date;
}

/** All that has to be done about one instance; printable by `printPlan`. */
export interface InstancePlan {
  readonly instanceId: string;
  readonly changes: readonly AlarmChange[];
  readonly attachProfile: boolean;
  readonly enableDetailedMonitoring: boolean;
  /** Tags that were ignored. New ones only if `changes` is more than keeping: the alarms remember those told before. */
  readonly problems: readonly string[];
  /** A look is due again in so many seconds: until then the agent of an instance that has just started may be silent. */
  readonly againInSeconds?: number;
  /** A profile that isn't ours, whose permissions are to be looked at. */
  readonly foreignProfile?: string;
}

const ALIVE = new Set(['pending', 'running', 'stopping', 'stopped']);
const STOPPED = new Set(['stopping', 'stopped']);

/**
 * The plan of an instance, or of one that is gone. Goes by what the instance is now, never by an event: late, repeated
 * and reordered events all lead here.
 *
 * The alarms of instances that the policy names by their ids are Terraform's, and left to it.
 */
export function planInstance(
  instanceId: string,
  instance: InstanceRecord | undefined,
  { existing, basis }: { readonly existing: readonly ExistingAlarm[]; readonly basis: PlanBasis },
): InstancePlan {
  const { policy, now } = basis;
  const own = ownsAlarms(instanceId, policy);
  if (instance === undefined || !isAlive(instance)) {
    return { ...nothing(instanceId), changes: own ? planAlarms([], existing) : [] };
  }
  const againInSeconds = secondsOfGrace(instance, basis);
  const watch = desiredWatch(
    {
      ...instance,
      stopped: STOPPED.has(instance.state),
      autoRecovery: basis.recoverableTypes.has(instance.type),
      starting: againInSeconds > 0,
      paused: readPause(instance.tags, now).kind === 'paused',
    },
    policy,
  );
  const managed = isManaged(instance, policy);
  const { profileArn } = instance;
  return {
    instanceId,
    changes: own
      ? planAlarms(
          watch.alarms.map((alarm) => alarmSpec(alarm, instance.tags, basis)),
          existing,
        )
      : [],
    // A stopped instance takes a profile, too, and has it when it starts.
    attachProfile: managed && profileArn === undefined,
    enableDetailedMonitoring: managed && watch.detailedMonitoring && !instance.detailedMonitoring,
    problems: watch.problems,
    ...(managed && own && againInSeconds > 0 ? { againInSeconds } : {}),
    ...(managed && profileArn !== undefined && profileArn !== basis.profileArn ? { foreignProfile: profileArn } : {}),
  };
}

/** How much is left, in whole seconds, of the time that the agent of a started instance may take; 0 for nothing. */
function secondsOfGrace({ state, launchedAt }: InstanceRecord, { policy, now }: PlanBasis): number {
  if (!policy.agent.enabled || STOPPED.has(state) || launchedAt === undefined) return 0;
  const seconds = (now.getTime() - Date.parse(launchedAt)) / 1000;
  return Math.max(0, Math.ceil(policy.agent.graceSeconds - seconds));
}

/** Whether the instance exists and isn't on its way out. */
export function isAlive(instance: InstanceRecord): boolean {
  return ALIVE.has(instance.state);
}

/** Whether the detector keeps the alarms of an instance; those of instances named in the policy are Terraform's. */
export function ownsAlarms(instanceId: string, policy: MonitoringPolicy): boolean {
  return !namedInstanceIds(policy).includes(instanceId);
}

/** Whether there is anything to do. */
export function isIdle(plan: InstancePlan): boolean {
  return !plan.attachProfile && !plan.enableDetailedMonitoring && plan.changes.every(({ kind }) => kind === 'keep');
}

function nothing(instanceId: string): InstancePlan {
  return { instanceId, changes: [], attachProfile: false, enableDetailedMonitoring: false, problems: [] };
}
