import type { WatchEvent } from '@defib/incident-events';
import type { InstanceFacts } from '@defib/monitoring-policy';
import type { AlarmSpec, ExistingAlarm } from './alarm-spec.ts';

/** An EC2 instance as far as watching it needs to know. */
export interface InstanceRecord extends Omit<InstanceFacts, 'autoRecovery' | 'stopped' | 'paused' | 'starting'> {
  readonly id: string;
  /** EC2's state name: pending, running, shutting-down, terminated, stopping, stopped. */
  readonly state: string;
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  /** ISO 8601; the last start, not the first. */
  readonly launchedAt?: string;
  /** ARN of the instance profile; absent where none is attached. */
  readonly profileArn?: string;
  readonly detailedMonitoring: boolean;
}

/** Unknown instances are left out. */
export type DescribeInstances = (ids: readonly string[]) => Promise<ReadonlyMap<string, InstanceRecord>>;

/** The instances whose ids begin so, if there are at most `most` of them. */
export type ListInstances = (
  idPrefix: string,
  most: number,
) => Promise<{ readonly kind: 'all'; readonly instances: readonly InstanceRecord[] } | { readonly kind: 'too-many' }>;

/** The instance types among these that EC2 can recover. */
export type FindRecoverableTypes = (types: readonly string[]) => Promise<ReadonlySet<string>>;

/** The alarms whose names begin so, page by page; nothing is held but the page. */
export type ListAlarms = (namePrefix: string) => AsyncIterable<readonly ExistingAlarm[]>;

/** The names among these that no Auto Scaling group has. */
export type FindMissingGroups = (names: readonly string[]) => Promise<readonly string[]>;

/** What an instance profile that isn't ours lets its instances do. */
export type ProfileCheck =
  | { readonly kind: 'sufficient' }
  | { readonly kind: 'lacking'; readonly role: string; readonly actions: readonly string[] }
  /** Defib may not look at it, or it has no role. */
  | { readonly kind: 'unknown'; readonly why: string };
export type CheckProfile = (profileArn: string) => Promise<ProfileCheck>;

/** Whether an instance should be found alive, as an event has it; EC2's answers may lag behind its events. */
export type Expectation = 'present' | 'absent' | 'either';

/** A message for the detector's own queue. */
export type OwnMessage =
  | {
      readonly kind: 'instances';
      readonly instanceIds: readonly string[];
      readonly expect?: Expectation;
      readonly tries?: number;
    }
  | { readonly kind: 'sweep-part'; readonly sweep: SweepState };

/** How far a sweep has come. */
export interface SweepState {
  readonly sweepId: string;
  /** Prefixes of instance ids that are still to be looked at, the next one first. */
  readonly prefixes: readonly string[];
  readonly sums: SweepSums;
  readonly changes: readonly string[];
  readonly problems: readonly string[];
}

export interface SweepSums {
  /** Instances that the policy means. */
  readonly watched: number;
  /** Instances that need something. */
  readonly differing: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly switched: number;
  readonly kept: number;
}

/** Everything outside that the detector needs. */
export interface Ports {
  readonly now: () => Date;
  readonly describeInstances: DescribeInstances;
  readonly listInstances: ListInstances;
  readonly findRecoverableTypes: FindRecoverableTypes;
  readonly findMissingGroups: FindMissingGroups;
  readonly listAlarms: ListAlarms;
  /** `isNew`: whether it is made, and takes its tags at once. */
  readonly putAlarm: (spec: AlarmSpec, isNew: boolean) => Promise<void>;
  /** Names that don't exist are ignored. At most 100. */
  readonly deleteAlarms: (names: readonly string[]) => Promise<void>;
  /** Switches the actions of at most 100 alarms on or off. */
  readonly switchActions: (names: readonly string[], enabled: boolean) => Promise<void>;
  /** 'taken' where the instance has got a profile in the meantime, or is no longer there. */
  readonly attachProfile: (instanceId: string) => Promise<'attached' | 'taken'>;
  readonly checkProfile: CheckProfile;
  readonly enableDetailedMonitoring: (instanceIds: readonly string[]) => Promise<void>;
  /** Sets the tag defib:paused; 'no-room' where the instance has 50 tags, 'gone' where it isn't there any more. */
  readonly pauseInstance: (instanceId: string, until: string) => Promise<'paused' | 'no-room' | 'gone'>;
  readonly send: (messages: readonly OwnMessage[], options?: { readonly delaySeconds?: number }) => Promise<void>;
  readonly publish: (event: WatchEvent) => Promise<void>;
}
