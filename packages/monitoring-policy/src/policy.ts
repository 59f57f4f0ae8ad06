import type { SlackRules } from './slack-rules.ts';
import type { AlarmSettings, CollectionSettings, WatchRules } from './watch-rules.ts';

/** Linux or Windows, as SSM names the platform. */
export type Platform = 'linux' | 'windows';

/** 'observe' decides and tells, but never sends a command. */
export type PolicyMode = 'act' | 'observe';

/**
 * How the CloudWatch agent finds the process. Linux: both are RE2 "contains" matches, `exe` over the process path,
 * `pattern` over the command line. A pid file is not offered: a stale one counts as a live process.
 */
export type ProcessSelector = { readonly exe: string } | { readonly pattern: string };

/** Which instances are meant. An instance is meant when any of the three names it. */
export interface InstanceTargets {
  readonly instanceIds: readonly string[];
  readonly autoScalingGroups: readonly string[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** Restart limits of one service. Every number has a default, see `parsePolicy`. */
export interface RestartLimits {
  /** No second restart of one unit on one instance before this has passed. */
  readonly coolDownSeconds: number;
  /** At most this many restarts of one unit on one instance within `windowSeconds`. */
  readonly maxRestarts: number;
  readonly windowSeconds: number;
  /** How many instances of this service may be restarted within the blast radius' own window. At least one always may. */
  readonly blastRadius: {
    /** 0 < share <= 1 of the service's running fleet, rounded down, never below one instance. */
    readonly maxShare?: number;
    /** Absolute number of instances; where both are given the smaller one holds. */
    readonly maxInstances?: number;
    readonly windowSeconds: number;
  };
  /** How long the unit may take to become active. */
  readonly startTimeoutSeconds: number;
  /** How long it must then stay active. */
  readonly stableSeconds: number;
}

export interface Service {
  /** Lower-case letters, digits, hyphens; names the alarm and the metrics. */
  readonly name: string;
  readonly platform: Platform;
  /** systemd unit ('nginx.service') or Windows service name ('W3SVC'). */
  readonly unit: string;
  readonly process: ProcessSelector;
  /** Defaults to the policy's instances. */
  readonly instances: InstanceTargets;
  readonly alarm: {
    readonly periodSeconds: number;
    readonly evaluationPeriods: number;
    readonly datapointsToAlarm: number;
    readonly severity: 'warning' | 'critical';
  };
  readonly restart: RestartLimits;
  readonly runbookUrl?: string;
}

/** The agent's heartbeat: data that stops coming is a silent agent, not a dead process. */
export interface AgentWatch {
  readonly enabled: boolean;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  /** How long an instance that has just started may take until its agent sends; until then silence means nothing. */
  readonly graceSeconds: number;
  /** Limits for restarting the agent's own unit; its blast radius counts over all managed instances. */
  readonly restart: RestartLimits;
}

/** What to watch and how to react, with every default filled in: the content of policy.json. */
export interface MonitoringPolicy {
  readonly version: 1;
  /** Lower-case letters, digits, hyphens, at most 20; part of every name. */
  readonly environment: string;
  readonly mode: PolicyMode;
  readonly instances: InstanceTargets;
  readonly services: readonly Service[];
  readonly agent: AgentWatch;
  /** What is watched beside processes and agents; absent where nothing is. */
  readonly watch?: WatchRules;
  readonly alarms: AlarmSettings;
  readonly collect: CollectionSettings;
  /** SSM change calendars (name or ARN); a closed one pauses every restart. */
  readonly changeCalendars: readonly string[];
  readonly escalation: { readonly mail: readonly string[] };
  /** How Slack is told; absent where it isn't. */
  readonly slack?: SlackRules;
}
