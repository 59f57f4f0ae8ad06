import { createHash } from 'node:crypto';
import type { IncidentFacts } from '@defib/incident-events';
import type { InstanceTargets, Platform, RestartLimits } from '@defib/monitoring-policy';

/** What may be restarted and within which limits; always taken from the policy, never from an alarm. */
export interface RestartTarget {
  readonly kind: 'process' | 'agent';
  /** The policy's service; for the agent its own reserved name. */
  readonly service: string;
  readonly unit: string;
  readonly platform: Platform;
  readonly limits: RestartLimits;
  /** Whom the target runs on: an instance is meant when any of them names it. */
  readonly instances: readonly InstanceTargets[];
  readonly runbookUrl?: string;
}

/** One alarm's state change on one instance and unit. Plain data: the ledger keeps it between attempts. */
export interface Incident {
  readonly incidentId: string;
  readonly instanceId: string;
  readonly kind: RestartTarget['kind'];
  readonly service: string;
  readonly unit: string;
  /** `at` is the state change, ISO 8601. */
  readonly alarm: { readonly name: string; readonly arn?: string; readonly reason: string; readonly at: string };
  /** A unit that became active after this (ISO 8601) has come back by itself. */
  readonly notIfStartedAfter: string;
  /** The alarm does not tell us when it is over: it has no OK action, or sends it elsewhere. */
  readonly okUntold?: true;
}

/** Where an incident stands in the event of any of its steps. */
export type InstanceLabel = IncidentFacts['instance'];

/** What belongs to one unit on one instance in the ledger. */
export interface CaseKey {
  readonly instanceId: string;
  readonly unit: string;
}

/** An alarm as far as it is about one unit on one instance. */
export interface AlarmOfCase extends CaseKey {
  /** Its ARN, or its name where the message had no ARN. */
  readonly alarm: string;
}

/** The alarm of an incident. */
export function alarmOfIncident({
  instanceId,
  unit,
  alarm,
}: Pick<Incident, 'instanceId' | 'unit' | 'alarm'>): AlarmOfCase {
  return { instanceId, unit, alarm: alarm.arn ?? alarm.name };
}

export function caseKeyText({ instanceId, unit }: CaseKey): string {
  return `${instanceId}/${unit}`;
}

/**
 * The identity of an incident: the same over every step, redelivery and attempt, another for every state change,
 * contributor, instance and unit.
 *
 * @param alarmKey alarm and contributor, as the parser's `incidentKey` says it
 * @param at the alarm's state change, ISO 8601
 */
export function incidentIdOf(alarmKey: string, at: string, key: CaseKey): string {
  return createHash('sha256')
    .update(JSON.stringify([alarmKey, at, key.instanceId, key.unit]))
    .digest('hex')
    .slice(0, 32);
}
