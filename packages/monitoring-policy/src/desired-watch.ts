import type { AlarmDefinition } from './alarm-definition.ts';
import { instanceRules } from './instance-overrides.ts';
import { type InstanceFacts, isManaged, servicesOf } from './instance-targets.ts';
import type { MonitoringPolicy } from './policy.ts';
import { heartbeatAlarm, processAlarm } from './process-alarms.ts';
import { watchAlarms } from './watch-alarms.ts';

/** What an instance should have. */
export interface DesiredWatch {
  /** Sorted by name. */
  readonly alarms: readonly AlarmDefinition[];
  /** Whether EC2 should measure it every minute. */
  readonly detailedMonitoring: boolean;
  /** Tags that were ignored, each with the reason. They stand in the first alarm's description, too. */
  readonly problems: readonly string[];
}

const NOTHING: DesiredWatch = { alarms: [], detailedMonitoring: false, problems: [] };
/** What an alarm's description may grow by; CloudWatch takes 1,024 characters in all. */
const LONGEST_NOTE = 400;

/**
 * What follows from an instance's facts and the policy; nothing for an instance that the policy doesn't mean.
 *
 * Where the platform isn't known it is that of the instance's services, else Linux. In mode 'fleet' an instance keeps
 * its heartbeat alone: a query has no way to say that a series has gone. An instance that is just starting has none: it
 * would go off at once, since the agent is installed only then.
 */
export function desiredWatch(instance: InstanceFacts, policy: MonitoringPolicy): DesiredWatch {
  if (!isManaged(instance, policy)) return NOTHING;
  const services = servicesOf(instance, policy);
  const platform = instance.platform ?? services[0]?.platform ?? 'linux';
  const rules = instanceRules(instance.tags ?? {}, policy, platform);
  const { detailedMonitoring } = rules.watch;
  if (!rules.watched || (instance.stopped === true && policy.alarms.stoppedInstances === 'remove')) {
    return { alarms: [], detailedMonitoring, problems: rules.problems };
  }
  const watched = {
    id: instance.id,
    environment: policy.environment,
    platform,
    autoRecovery: instance.autoRecovery ?? false,
    paused: instance.paused ?? false,
  };
  const ofInstance =
    policy.alarms.mode === 'fleet'
      ? []
      : [
          ...services
            .filter(({ name }) => !rules.off.has(`process-${name}`))
            .map((service) => processAlarm(instance.id, service, policy.environment)),
          ...watchAlarms(watched, rules.watch),
        ];
  const heartbeat =
    policy.agent.enabled && instance.starting !== true && !rules.off.has('agent-heartbeat')
      ? [heartbeatAlarm(instance.id, platform, policy.agent, policy.environment)]
      : [];
  const alarms = [...ofInstance, ...heartbeat].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    alarms: withNote(alarms, rules.problems).map((alarm) =>
      instance.stopped === true ? { ...alarm, actionsEnabled: false } : alarm,
    ),
    detailedMonitoring,
    problems: rules.problems,
  };
}

/**
 * Puts the problems into the first alarm's description. There a person finds them, and there they are remembered: while
 * the description says so already nothing changes, so that nothing is reported twice.
 */
function withNote(alarms: readonly AlarmDefinition[], problems: readonly string[]): AlarmDefinition[] {
  if (problems.length === 0) return [...alarms];
  const text = `Ignored tags: ${problems.join('; ')}.`;
  const note = text.length > LONGEST_NOTE ? `${text.slice(0, LONGEST_NOTE - 1)}…` : text;
  return alarms.map((alarm, index) =>
    index === 0 ? { ...alarm, description: `${alarm.description} ${note}` } : alarm,
  );
}
