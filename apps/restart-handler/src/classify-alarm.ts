import { type AlarmMetric, type AlarmNotification, incidentKey } from '@defib/alarm-parser';
import {
  type MonitoringPolicy,
  parseAlarmName,
  platformOfHeartbeatMetric,
  platformOfProcessMetric,
  serviceForProcess,
} from '@defib/monitoring-policy';
import { alarmOfIncident, type Incident, incidentIdOf, type RestartTarget } from './incident.ts';
import { type MetricOnInstance, metricIdentities } from './metric-identities.ts';
import { notIfStartedAfter } from './not-if-started-after.ts';
import type { AlarmOk } from './ports.ts';
import { targetOfAgent, targetOfService } from './restart-targets.ts';

/** An incident, what would be restarted for it, and what the alarm itself says against that. */
export interface Candidate {
  readonly incident: Incident;
  readonly target: RestartTarget;
  /** The alarm's actions are held back, by a composite alarm's suppressor or by a mute rule. */
  readonly hold?: { readonly reason: 'suppressed' | 'muted'; readonly explanation: string };
  /** 'alarm': an alarm says so now. 'retry': the ledger says that its time has come again. */
  readonly origin: 'alarm' | 'retry';
}

/** Why an alarm is none of this function's business. */
export type NotForUs =
  | 'not-in-alarm'
  | 'another-account'
  | 'another-region'
  | 'no-instance'
  | 'no-matching-service'
  | 'missing-data'
  | 'not-below-a-threshold'
  | 'heartbeat-on-data';

// CloudWatch's own texts are shorter (a reason has up to 1,023 characters, PutMetricAlarm and SetAlarmState). A ledger
// item holds 400 KB, and nobody's message may make one too large to be written.
const LONGEST_TEXT = 1_024;

export type AlarmClass =
  | { readonly kind: 'candidates'; readonly candidates: readonly Candidate[] }
  /** The alarm is over: what waits for that is done. */
  | { readonly kind: 'cleared'; readonly oks: readonly AlarmOk[] }
  | { readonly kind: 'not-for-us'; readonly reason: NotForUs; readonly detail: string };

export interface Surroundings {
  readonly accountId: string;
  readonly region: string;
  readonly policy: MonitoringPolicy;
}

function notForUs(reason: NotForUs, detail: string): AlarmClass {
  return { kind: 'not-for-us', reason, detail };
}

function holdOf(alarm: AlarmNotification): Candidate['hold'] {
  const { suppression, mute } = alarm;
  if (suppression !== undefined) {
    return {
      reason: 'suppressed',
      explanation: `The alarm's actions are suppressed (${suppression.by}${suppression.reason === undefined ? '' : `: ${suppression.reason}`}).`,
    };
  }
  if (mute?.active === true) {
    return {
      reason: 'muted',
      explanation: `The alarm is muted${mute.windowEnd === undefined ? '' : ` until ${mute.windowEnd.toISOString()}`}.`,
    };
  }
  return undefined;
}

function foreignMetric(metrics: readonly AlarmMetric[], accountId: string): string | undefined {
  return metrics.map((metric) => metric.accountId).find((id) => id !== undefined && id !== accountId);
}

/**
 * Whether the alarm fires when a count is too low. Asked for plain metrics only: what a math expression means by its
 * threshold can't be told from outside.
 */
function firesAboveThreshold(alarm: AlarmNotification): boolean {
  const operator = alarm.condition?.operator;
  return (
    operator?.startsWith('GreaterThan') === true && alarm.metrics.every(({ expression }) => expression === undefined)
  );
}

function targetsOfProcess(
  found: readonly MetricOnInstance[],
  policy: MonitoringPolicy,
): (readonly [string, RestartTarget])[] {
  return found.flatMap(({ instanceId, metricName, dimensions }) => {
    const service = serviceForProcess({ metricName, dimensions }, policy);
    return service === undefined ? [] : [[instanceId, targetOfService(service)] as const];
  });
}

/** A heartbeat is one of our own alarms by its name; a user's alarm on the same metric may mean anything. */
function targetsOfHeartbeat(
  alarm: AlarmNotification,
  found: readonly MetricOnInstance[],
  policy: MonitoringPolicy,
): (readonly [string, RestartTarget])[] {
  const name = parseAlarmName(alarm.alarm.name, policy.environment);
  if (name?.kind !== 'agent-heartbeat' || !policy.agent.enabled) return [];
  return found.flatMap(({ instanceId, metricName }) => {
    const platform = platformOfHeartbeatMetric(metricName);
    return platform === undefined || instanceId !== name.instanceId
      ? []
      : [[instanceId, targetOfAgent(policy, platform)] as const];
  });
}

function incidentOf(
  alarm: AlarmNotification,
  instanceId: string,
  target: RestartTarget,
): Omit<Incident, 'notIfStartedAfter'> {
  const at = alarm.state.at.toISOString();
  return {
    incidentId: incidentIdOf(incidentKey(alarm), at, { instanceId, unit: target.unit }),
    instanceId,
    kind: target.kind,
    service: target.service,
    unit: target.unit,
    alarm: {
      name: alarm.alarm.name.slice(0, LONGEST_TEXT),
      ...(alarm.alarm.arn === undefined ? {} : { arn: alarm.alarm.arn.slice(0, LONGEST_TEXT) }),
      reason: alarm.state.reason.slice(0, LONGEST_TEXT),
      at,
    },
  };
}

/** Whether the alarm came back from something: only then is anything over. */
function isCleared({ state, previousState }: AlarmNotification): boolean {
  return state.value === 'OK' && previousState?.value !== 'OK';
}

/**
 * Says what an alarm asks for: nothing that concerns us, or one candidate for each unit and instance that it names. An
 * alarm that went back to OK says so of the same units and instances, whatever made it go back.
 *
 * A process alarm counts only when it fired on data, a heartbeat only when it fired because data was missing.
 *
 * @param options.tellsOk whether we'll be told when the alarm is over; default true
 */
export function classifyAlarm(
  alarm: AlarmNotification,
  { accountId, region, policy }: Surroundings,
  { tellsOk = true }: { readonly tellsOk?: boolean } = {},
): AlarmClass {
  const cleared = isCleared(alarm);
  if (alarm.state.value !== 'ALARM' && !cleared) return notForUs('not-in-alarm', `the state is ${alarm.state.value}`);
  const owner = alarm.alarm.accountId;
  if (owner !== undefined && owner !== accountId)
    return notForUs('another-account', `the alarm belongs to account ${owner}`);
  if (alarm.alarm.region !== undefined && alarm.alarm.region !== region)
    return notForUs('another-region', `the alarm is in ${alarm.alarm.region}`);
  const foreign = foreignMetric(alarm.metrics, accountId);
  if (foreign !== undefined) return notForUs('another-account', `the metric belongs to account ${foreign}`);

  const found = metricIdentities(alarm);
  if (found.length === 0) return notForUs('no-instance', 'no metric or contributor of the alarm names an instance');

  const isHeartbeat = found.some(({ metricName }) => platformOfHeartbeatMetric(metricName) !== undefined);
  const targets = isHeartbeat ? targetsOfHeartbeat(alarm, found, policy) : targetsOfProcess(found, policy);
  if (targets.length === 0) {
    const counts = found.some(({ metricName }) => platformOfProcessMetric(metricName) !== undefined);
    return notForUs(
      'no-matching-service',
      counts
        ? 'the process selector matches no service of the policy'
        : 'the metric is neither a process count nor a heartbeat of ours',
    );
  }
  if (cleared) {
    const at = alarm.state.at.toISOString();
    const oks = targets.map(([id, target]) => ({ ...alarmOfIncident(incidentOf(alarm, id, target)), at }));
    return { kind: 'cleared', oks };
  }
  if (isHeartbeat && alarm.onMissingData !== 'breaching')
    return notForUs('heartbeat-on-data', 'the heartbeat alarm did not fire because of missing data');
  if (!isHeartbeat && alarm.onMissingData !== 'not-missing')
    return notForUs('missing-data', `the alarm did not fire on data (missing data: ${alarm.onMissingData})`);
  if (!isHeartbeat && firesAboveThreshold(alarm))
    return notForUs('not-below-a-threshold', 'the alarm fires when the number of processes is too high');

  const hold = holdOf(alarm);
  const candidates = new Map<string, Candidate>();
  for (const [instanceId, target] of targets) {
    const incident = incidentOf(alarm, instanceId, target);
    candidates.set(incident.incidentId, {
      incident: {
        ...incident,
        notIfStartedAfter: notIfStartedAfter(alarm).toISOString(),
        ...(tellsOk ? {} : { okUntold: true }),
      },
      target,
      ...(hold === undefined ? {} : { hold }),
      origin: 'alarm',
    });
  }
  return { kind: 'candidates', candidates: [...candidates.values()] };
}
