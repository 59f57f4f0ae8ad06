import type { IncidentEvent, RestartEnding, WithheldReason } from '@defib/incident-events';
import type { InstanceTargets, Platform } from '@defib/monitoring-policy';
import type { AlarmOfCase, CaseKey, Incident, InstanceLabel } from './incident.ts';

/** An EC2 instance as far as a restart needs to know it. */
export interface InstanceDetails {
  readonly id: string;
  /** EC2's state name: pending, running, shutting-down, terminated, stopping, stopped. */
  readonly state: string;
  readonly name?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly autoScalingGroup?: string;
  readonly availabilityZone?: string;
}

/** Unknown instances are left out. */
export type DescribeInstances = (ids: readonly string[]) => Promise<ReadonlyMap<string, InstanceDetails>>;

/** SSM's ping status by instance (Online, ConnectionLost, Inactive); instances that SSM doesn't manage are left out. */
export type DescribeConnections = (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Auto Scaling's lifecycle state by instance (InService, Terminating:Wait, …); instances in no group are left out. */
export type DescribeLifecycles = (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Whether the change calendars allow a change now. `until` is when that changes, ISO 8601. */
export type CalendarState =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly until?: string }
  /** A calendar that is gone or is no change calendar: nobody can say whether it is closed. */
  | { readonly kind: 'unreadable'; readonly problem: string };
export type ReadCalendars = (names: readonly string[]) => Promise<CalendarState>;

/** How many running instances any of the targets names. */
export type CountFleet = (targets: readonly InstanceTargets[]) => Promise<number>;

/** One unit on one instance: its restarts, and the incident that it is treated for, if only the last one. */
export interface CaseFile extends CaseKey {
  /** Rises with each write; a write names the one that it read. */
  readonly version: number;
  /** When restarts were claimed, ISO 8601, oldest first; as many as any limit may ask for. */
  readonly restarts: readonly string[];
  readonly incident: Incident;
  readonly instance: InstanceLabel;
  /**
   * claimed: a restart is under way under `claimId`. waiting: will be decided again at `retryAt`.
   * closed: healed and its alarm over, given up or withheld, and told.
   */
  readonly status: 'claimed' | 'waiting' | 'closed';
  /** Restarts of this incident so far. */
  readonly attempt: number;
  readonly claimId?: string;
  readonly retryAt?: string;
  readonly lastFailure?: { readonly ending: RestartEnding; readonly output: string };
  /**
   * The last restart of this incident helped, so it was told, but its alarm was still in ALARM: with status waiting, it
   * is looked at again at `retryAt` unless the alarm is OK by then.
   */
  readonly unconfirmed?: { readonly ending: HealedEnding };
  /** What was told of this incident when a restart was withheld, so that looking again doesn't tell it again. */
  readonly withheld?: { readonly reason: WithheldReason; readonly escalation?: string };
  /** Somebody is telling what came of it, and until then (ISO 8601) nobody else need. Absent once it was told. */
  readonly tellingUntil?: string;
  /** A later alarm that came while a restart was under way; its turn comes when that one has ended. */
  readonly next?: Incident;
}

export type HealedEnding = Extract<RestartEnding, 'restarted' | 'already-running'>;

/** That an alarm went back to OK. */
export interface AlarmOk extends AlarmOfCase {
  /** The state change, ISO 8601. */
  readonly at: string;
}

/** What a service's blast radius is counted from. */
export interface ServiceRestarts {
  readonly service: string;
  readonly version: number;
  /** When an instance was last restarted, ISO 8601, by instance id. */
  readonly recent: Readonly<Record<string, string>>;
}

/** The parameters of the restart document, times in ISO 8601. */
export interface RestartCommand {
  readonly unit: string;
  readonly platform: Platform;
  readonly alarmedAt: string;
  readonly notIfStartedAfter: string;
  readonly startTimeoutSeconds: number;
  readonly stableSeconds: number;
}

export interface SentCommand {
  readonly commandId: string;
  readonly instanceIds: readonly string[];
}

/** The right to send one command, taken before it is sent. Open until each of its instances has its verdict. */
export interface Claim {
  readonly claimId: string;
  readonly service: string;
  readonly kind: Incident['kind'];
  readonly instanceIds: readonly string[];
  readonly command: RestartCommand;
  readonly claimedAt: string;
  /** Until then (ISO 8601) whoever took the claim may still be about to send. */
  readonly leaseUntil: string;
  /** Empty until it was sent. Several where SSM had to be asked in parts. */
  readonly commands: readonly SentCommand[];
  /** Whether "Restart Requested" was told. */
  readonly announced: boolean;
}

export interface LedgerKeys {
  readonly cases: readonly CaseKey[];
  readonly services: readonly string[];
}

export interface LedgerSnapshot {
  /** By `caseKeyText`. */
  readonly cases: ReadonlyMap<string, CaseFile>;
  readonly services: ReadonlyMap<string, ServiceRestarts>;
}

/** Everything that one command needs to have written before it goes out: all of it or nothing. */
export interface ClaimWrite {
  readonly claim: Claim;
  /** As they should be; `version` is already the new one. */
  readonly cases: readonly CaseFile[];
  readonly service: ServiceRestarts;
}

export type WriteResult = 'written' | 'conflict';

export interface Ledger {
  /** Strongly consistent. */
  read(keys: LedgerKeys): Promise<LedgerSnapshot>;
  claim(write: ClaimWrite): Promise<WriteResult>;
  /** A case whose status is waiting is found by `listOpen` when its time comes. */
  saveCase(file: CaseFile): Promise<WriteResult>;
  readClaim(claimId: string): Promise<Claim | undefined>;
  recordCommands(claimId: string, commands: readonly SentCommand[]): Promise<void>;
  markAnnounced(claimId: string): Promise<void>;
  /** Takes over a claim whose lease ran out; 'conflict' when somebody else did. */
  renewLease(claim: Claim, leaseUntil: string): Promise<WriteResult>;
  closeClaim(claimId: string): Promise<void>;
  listOpen(): Promise<{ readonly claims: readonly Claim[]; readonly retries: readonly RetryMarker[] }>;
  /** Leaves a marker alone that was set anew in the meantime. */
  removeRetry(marker: RetryMarker): Promise<void>;
  /** Notes when an alarm went back to OK; an older change than the one already noted is left out. */
  noteOk(ok: AlarmOk): Promise<void>;
  /** When each of the alarms last went back to OK as far as we were told (ISO 8601), by `caseKeyText`. One alarm per case. */
  readOks(alarms: readonly AlarmOfCase[]): Promise<ReadonlyMap<string, string>>;
  /** Takes the right to tell of a service's storm until then; 'conflict' when it was told or is being told. */
  takeStorm(service: string, until: string): Promise<WriteResult>;
  markStormTold(service: string, until: string): Promise<void>;
}

export interface RetryMarker extends CaseKey {
  readonly retryAt: string;
}

/** SSM gives up delivering a command after this; the shortest that SendCommand takes is 30. */
export const DELIVERY_TIMEOUT_SECONDS = 60;

/**
 * Sends the restart document to at most 50 instances.
 *
 * @throws InstancesRefusedError when SSM refuses the whole command because of some of the instances.
 */
export type SendRestart = (claimId: string, command: RestartCommand, instanceIds: readonly string[]) => Promise<string>;

/** Thrown by SendRestart when SSM would not take one or more of the instances; it doesn't say which. Nothing was sent. */
export class InstancesRefusedError extends Error {
  override readonly name = 'InstancesRefusedError';
}

/** How a command stands on one instance, in SSM's words. */
export interface CommandInvocation {
  readonly instanceId: string;
  /** The claim named in the command's comment; absent for commands that aren't ours. */
  readonly claimId?: string;
  readonly status: string;
  readonly statusDetails: string;
  /** The steps of the document that the host reported on, by name. */
  readonly steps: Readonly<
    Record<string, { readonly exitCode?: number; readonly output: string; readonly endedAt?: string }>
  >;
}

/** How a command stands on its instances; empty when SSM doesn't know the command (yet). */
export type ReadInvocations = (commandId: string) => Promise<readonly CommandInvocation[]>;

/** All that SSM kept of what a step printed, standard output first. Undefined when it kept nothing. */
export type ReadOutput = (commandId: string, instanceId: string, step: string) => Promise<string | undefined>;

/** Puts the events on the incident bus; rejects when any of them was not taken. */
export type PublishEvents = (events: readonly IncidentEvent[]) => Promise<void>;

/** A notice to the people who are called out. */
export interface EscalationNotice {
  /** Printable ASCII, 1 to 100 characters. */
  readonly subject: string;
  readonly body: string;
}
export type PublishEscalation = (notice: EscalationNotice) => Promise<void>;

/** Everything outside that the restart handler needs. */
export interface Ports {
  readonly now: () => Date;
  readonly newId: () => string;
  /** Waits, at most until the invocation's deadline. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly describeInstances: DescribeInstances;
  readonly describeConnections: DescribeConnections;
  readonly describeLifecycles: DescribeLifecycles;
  readonly readCalendars: ReadCalendars;
  readonly countFleet: CountFleet;
  readonly ledger: Ledger;
  readonly sendRestart: SendRestart;
  readonly readInvocations: ReadInvocations;
  readonly readOutput: ReadOutput;
  readonly publishEvents: PublishEvents;
  readonly publishEscalation: PublishEscalation;
}
