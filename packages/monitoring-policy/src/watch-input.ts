import type { Limit } from './watch-rules.ts';

export interface ThresholdRuleInput {
  /** Default true; false for network. */
  readonly enabled?: boolean;
  /** CPU, memory, disk: per cent in use. Network: megabits a second, in one direction. */
  readonly warning?: Limit;
  readonly critical?: Limit;
  /** Default 60; for CPU and network 300 unless `detailedMonitoring` is on. */
  readonly periodSeconds?: number;
  /** Default 3. */
  readonly evaluationPeriods?: number;
  /** Default: evaluationPeriods. */
  readonly datapointsToAlarm?: number;
}

export interface WatchInput {
  /** EC2 measures CPU and network every minute (charged) in place of every five. Default false. */
  readonly detailedMonitoring?: boolean;
  /** Defaults: warning above 80 %, critical above 90 %. */
  readonly cpu?: ThresholdRuleInput;
  /** Defaults: warning above 80 %, critical above 90 %. */
  readonly memory?: ThresholdRuleInput;
  /** Defaults: warning above 80 %, critical above 90 %; '/' and 'C:'. */
  readonly disk?: ThresholdRuleInput & { readonly paths?: readonly string[]; readonly drives?: readonly string[] };
  readonly statusCheck?: {
    /** Default true. */
    readonly enabled?: boolean;
    /** Whether EC2 recovers or reboots the instance. Default true. */
    readonly act?: boolean;
    /** Default 2. */
    readonly systemMinutes?: number;
    /** Default 3; more than systemMinutes. */
    readonly instanceMinutes?: number;
  };
  /** Off unless asked for; defaults: warning above 500 megabits a second, critical above 900. */
  readonly network?: ThresholdRuleInput;
}

export interface AlarmSettingsInput {
  /** Default 'instance'. */
  readonly mode?: 'instance' | 'fleet';
  /** Default 3, the quota of an account that has not asked for more. */
  readonly putRatePerSecond?: number;
  /** Default 3, the quota. */
  readonly deleteRatePerSecond?: number;
  /** Default 9, the quota. */
  readonly describeRatePerSecond?: number;
  /** Default 'mute'. */
  readonly stoppedInstances?: 'mute' | 'remove';
  /** Keys of instance tags that the alarms carry too, such as 'team'. */
  readonly copyTags?: readonly string[];
  /** Fleet mode: as many instances as there may be. Default 500, the most that one query can tell apart. */
  readonly fleetSize?: number;
}

export interface CollectionInput {
  /**
   * 'alarms': only what an alarm reads (memory, disks, processes). 'full', the default: CPU, swap, network and TCP too,
   * some 15 custom metrics an instance more, each of which is charged.
   */
  readonly metrics?: 'full' | 'alarms';
  /** Default 60. */
  readonly intervalSeconds?: number;
  readonly logs?: readonly {
    /** Default 'linux'. */
    readonly platform?: 'linux' | 'windows';
    /** Full path; may hold * as the agent has it. */
    readonly path: string;
    /** Default: defib/<environment>/<file name>. */
    readonly logGroup?: string;
    /** Default 30. */
    readonly retentionDays?: number;
  }[];
}
