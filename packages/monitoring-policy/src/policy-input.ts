import type { Platform, PolicyMode, ProcessSelector } from './policy.ts';
import type { SlackInput } from './slack-input.ts';
import type { AlarmSettingsInput, CollectionInput, WatchInput } from './watch-input.ts';

/** Which instances are meant. An instance is meant when any of the three names it. */
export interface InstanceTargetsInput {
  readonly instanceIds?: readonly string[];
  readonly autoScalingGroups?: readonly string[];
  /** Exact key and value. */
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
}

export interface RestartLimitsInput {
  /** No second restart of one unit on one instance before this has passed. Default 300. */
  readonly coolDownSeconds?: number;
  /** At most this many restarts of one unit on one instance within `windowSeconds`. Default 3. */
  readonly maxRestarts?: number;
  /** Default 3600. */
  readonly windowSeconds?: number;
  readonly blastRadius?: {
    /** 0 < share <= 1 of the fleet, rounded down, never below one instance. Default 0.25 unless `maxInstances` is given. */
    readonly maxShare?: number;
    /** Where both are given the smaller one holds. */
    readonly maxInstances?: number;
    /** Default 900. */
    readonly windowSeconds?: number;
  };
  /** How long the unit may take to become active. Default 60. */
  readonly startTimeoutSeconds?: number;
  /** How long it must then stay active. Default 10. */
  readonly stableSeconds?: number;
}

export interface ServiceInput {
  /** Lower-case letters, digits, hyphens; names the alarm and the metrics. */
  readonly name: string;
  /** Default 'linux'. */
  readonly platform?: Platform;
  /** systemd unit ('nginx.service') or Windows service name ('W3SVC'). */
  readonly unit: string;
  /** The CloudWatch agent's own selector, letter for letter as in the agent's procstat configuration. */
  readonly process: ProcessSelector;
  /** Default: the policy's instances. */
  readonly instances?: InstanceTargetsInput;
  readonly alarm?: {
    /** 10, 20, 30 or a multiple of 60; not shorter than the agent's collection interval. Default 60. */
    readonly periodSeconds?: number;
    /** Default 1. */
    readonly evaluationPeriods?: number;
    /** Default: evaluationPeriods. */
    readonly datapointsToAlarm?: number;
    /** Default 'critical'. */
    readonly severity?: 'warning' | 'critical';
  };
  readonly restart?: RestartLimitsInput;
  /** Shown to whoever is called out. */
  readonly runbookUrl?: string;
}

/** What a user writes in defib.config.ts: the policy with every default left out. */
export interface PolicyInput {
  readonly version?: 1;
  /** Lower-case letters, digits, hyphens, at most 20; part of every name. */
  readonly environment: string;
  /** 'observe' decides and tells, but never sends a command. Default 'act'. */
  readonly mode?: PolicyMode;
  readonly instances?: InstanceTargetsInput;
  readonly services?: readonly ServiceInput[];
  readonly agent?: {
    /** Default true. */
    readonly enabled?: boolean;
    /** Default 60. */
    readonly periodSeconds?: number;
    /** Silence of this many periods counts as a silent agent. Default 5. */
    readonly evaluationPeriods?: number;
    /** An instance of a group or a tag has its heartbeat watched only so long after its start. Default 600, at most 900. */
    readonly graceSeconds?: number;
    readonly restart?: RestartLimitsInput;
  };
  /**
   * CPU, memory, disk, status checks and, where asked, network of every instance; `{}` takes every default. Left out,
   * only processes and agents are watched.
   */
  readonly watch?: WatchInput;
  readonly alarms?: AlarmSettingsInput;
  /** What the CloudWatch agent collects. */
  readonly collect?: CollectionInput;
  /** SSM change calendars (name or ARN); a closed one pauses every restart. */
  readonly changeCalendars?: readonly string[];
  readonly escalation?: {
    /** Each address gets a confirmation mail from SNS after the first deployment. */
    readonly mail?: readonly string[];
  };
  /** How Slack is told. Left out, nobody is told but by mail. */
  readonly slack?: SlackInput;
}
