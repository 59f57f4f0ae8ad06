/** EventBridge `source` of every incident event. */
export const INCIDENT_EVENT_SOURCE = 'defib.restart-handler';

/** EventBridge `detail-type`s, one for each step of an incident. */
export type IncidentStep =
  | 'Restart Requested'
  | 'Restart Withheld'
  | 'Restart Succeeded'
  | 'Restart Failed'
  | 'Incident Escalated';

/** What every step says. All times are ISO 8601 in UTC; lengths of time are in seconds. */
export interface IncidentFacts {
  readonly version: 1;
  /** Stable over every step and every redelivery: one alarm, one state change, one contributor. */
  readonly incidentId: string;
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
  readonly instance: {
    readonly id: string;
    readonly name?: string;
    readonly autoScalingGroup?: string;
    readonly availabilityZone?: string;
  };
  /** 'process': a service of the policy. 'agent': the CloudWatch agent's own unit. */
  readonly target: {
    readonly kind: 'process' | 'agent';
    readonly service: string;
    readonly unit: string;
    readonly runbookUrl?: string;
  };
  readonly alarm: { readonly name: string; readonly arn?: string; readonly reason: string; readonly at: string };
}

/** Why no command was sent, in the order in which the rules are asked. */
export type WithheldReason =
  | 'observe-mode'
  | 'suppressed'
  | 'muted'
  | 'paused'
  | 'change-calendar-closed'
  | 'instance-not-running'
  | 'instance-terminating'
  | 'instance-not-connected'
  | 'cooling-down'
  | 'budget-exhausted'
  | 'blast-radius';

/** How the document ended on the host; the SSM document's exit codes are these in other words. */
export type RestartEnding =
  | 'restarted'
  | 'already-running'
  | 'unit-not-found'
  | 'unit-masked'
  | 'start-failed'
  | 'start-timed-out'
  | 'not-stable'
  | 'bad-parameter'
  | 'no-service-manager'
  | 'timed-out'
  | 'undeliverable'
  | 'cancelled'
  | 'unknown';

export type IncidentEvent =
  | {
      readonly step: 'Restart Requested';
      readonly facts: IncidentFacts;
      readonly commandId: string;
      readonly attempt: number;
    }
  | {
      readonly step: 'Restart Withheld';
      readonly facts: IncidentFacts;
      readonly reason: WithheldReason;
      /** One sentence for people: which limit, which tag, since when. */
      readonly explanation: string;
      /** When it will be tried again by itself, if it will. */
      readonly retryAt?: string;
    }
  | {
      readonly step: 'Restart Succeeded';
      readonly facts: IncidentFacts;
      readonly commandId: string;
      readonly attempt: number;
      readonly ending: 'restarted' | 'already-running';
      /** From the alarm's state change to the end of the command. */
      readonly secondsToHeal: number;
    }
  | {
      readonly step: 'Restart Failed';
      readonly facts: IncidentFacts;
      readonly commandId: string;
      readonly attempt: number;
      readonly ending: Exclude<RestartEnding, 'restarted' | 'already-running'>;
      readonly exitCode?: number;
      /** The end of what the host said: snapshot, journal, error output. At most 8,000 characters. */
      readonly output: string;
      readonly retryAt?: string;
    }
  | {
      readonly step: 'Incident Escalated';
      readonly facts: IncidentFacts;
      readonly reason:
        | 'budget-exhausted'
        | 'restart-failed'
        | 'blast-radius'
        | 'instance-not-connected'
        | 'agent-silent'
        | 'no-result'
        | 'calendar-unreadable'
        /** The unit runs, but its alarm doesn't go back to OK. */
        | 'still-in-alarm';
      readonly explanation: string;
      /** What the last failed attempt printed, if there was one. */
      readonly output?: string;
    };
