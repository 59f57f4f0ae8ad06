import type { Faults } from './front/fault.ts';
import type { Calls } from './front/recorded-call.ts';
import type { Host } from './host.ts';
import type { SlackStandIn } from './slack/slack-stand-in.ts';
import type { TimelineEvent } from './timeline-event.ts';

export interface LocalAwsOptions {
  /** Default 'eu-west-1'. */
  readonly region?: string;
  /** Default '111122223333'. */
  readonly accountId?: string;
  /**
   * How much faster AWS's own clocks run: alarm periods, schedules, batching windows, visibility time-outs, the metric
   * agent. 1 (default) is real time; at 20 a period of 60 s lasts 3 s. Function time-outs, SSM time-outs and every
   * timestamp stay real.
   */
  readonly timeScale?: number;
  /** Where unzipped functions go; default a new directory under the system's temporary one, removed by `stop`. */
  readonly directory?: string;
  /** Path of `moto_server`; else DEFIB_MOTO_SERVER, then the virtual environment, then PATH. */
  readonly motoServer?: string;
  /** A Python virtual environment that may hold moto_server. */
  readonly virtualEnvironment?: string;
  /**
   * Enforces CloudWatch's quotas of PutMetricAlarm (3), DeleteAlarms (3) and DescribeAlarms (9 calls a second), so many
   * times as large; every caller counts. Left out: not enforced.
   */
  readonly alarmQuotas?: number;
  /** In place of EC2's own instances: thousands that are nothing but ids, in an Auto Scaling group. */
  readonly simulatedFleet?: { readonly group: string; readonly instances: number };
  /** Receives what moto prints; nothing is kept otherwise. */
  readonly onMotoLine?: (line: string) => void;
}

/** Which processes the metric agent of a host counts, in the words of procstat. */
export type ProcessSelector =
  /** RE2 "contains" over the path of the executable. */
  | { readonly exe: string }
  /** RE2 "contains" over the command line. */
  | { readonly pattern: string };

export interface AddHostOptions {
  readonly host: Host;
  /** For people; also the tag `Name`. */
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** What its metric agent counts. Left out: it has no agent until State Manager brings it one. */
  readonly selectors?: readonly ProcessSelector[];
  /**
   * Unit whose being active is the metric agent's life: no metrics come from the host while it has no main process.
   * Left out: the agent always lives.
   */
  readonly agentUnit?: string;
  /** An instance id that exists in EC2 already (made by Terraform). Left out: one is run. */
  readonly instanceId?: string;
}

/** How an Auto Scaling group's events arrive; in order and at once where nothing is said. */
export interface ScalingEventOptions {
  readonly lateMs?: number;
  readonly reversed?: boolean;
}

export interface LaunchOptions extends Omit<AddHostOptions, 'instanceId' | 'selectors'> {
  readonly events?: ScalingEventOptions;
}

/** A fleet of `simulatedFleet`. */
export interface SimulatedFleet {
  /** Sorted. */
  readonly instanceIds: readonly string[];
  /** Names of the alarms that an instance has, sorted. */
  alarmsOf(instanceId: string): readonly string[];
  /** Changes an alarm past the API, by the keys of PutMetricAlarm, as a hand in the console does. */
  editAlarm(name: string, changes: Readonly<Record<string, unknown>>): void;
  deleteAlarm(name: string): void;
  /** EC2 shows it as terminated from now on; nobody is told. */
  terminate(instanceId: string): void;
}

export interface ManagedHost {
  readonly instanceId: string;
  readonly name: string;
  readonly host: Host;
  readonly connected: boolean;
}

export interface DroppedEvents {
  /** EventBridge source, such as 'aws.ssm'. */
  readonly source: string;
  readonly detailType?: string;
  /** How many are lost; all until cleared where it is left out. */
  readonly times?: number;
  /** Only events whose detail it accepts. */
  readonly where?: (detail: Readonly<Record<string, unknown>>) => boolean;
}

/** A running local AWS. */
export interface LocalAws {
  /** http://127.0.0.1:PORT, the endpoint of every service. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly timeScale: number;
  /** Environment for Terraform, the functions, the AWS CLI and SDKs: endpoint, region and dummy keys. */
  readonly env: Readonly<Record<string, string>>;

  /** Registers a host as a managed instance and starts its metric agent. */
  addHost(options: AddHostOptions): Promise<ManagedHost>;
  /** Makes an empty Auto Scaling group. */
  createGroup(group: string): Promise<void>;
  /** Grows a group by one instance, which is this host; Auto Scaling and EC2 tell of it. */
  launchIntoGroup(group: string, options: LaunchOptions): Promise<ManagedHost>;
  /** Takes an instance out of its group and ends it; Auto Scaling and EC2 tell of it. The host is left to its owner. */
  terminateFromGroup(instanceId: string, events?: ScalingEventOptions): Promise<void>;
  /** The fleet that `simulatedFleet` asked for. */
  fleet(): SimulatedFleet;
  hosts(): readonly ManagedHost[];
  /** SIGKILLs the main process of a unit; resolves with its pid once it is gone. */
  killProcess(instanceId: string, unit: string): Promise<number>;
  tagInstance(instanceId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Whether the SSM agent of an instance answers. */
  setConnected(instanceId: string, connected: boolean): void;
  /** Makes a change calendar, or changes its state; one that was never set does not exist. `calendar` is a document name or ARN. */
  setCalendar(calendar: string, state: 'OPEN' | 'CLOSED'): void;

  /** Everything that happened so far, oldest first. */
  timeline(): readonly TimelineEvent[];
  /** Calls back for each event from now on; returns the function that ends it. */
  onEvent(listener: (event: TimelineEvent) => void): () => void;
  /**
   * Resolves with the first event, past or future, that the predicate accepts; a type guard narrows it.
   * @throws WaitTimeoutError with the last events in its message
   */
  waitFor<E extends TimelineEvent>(predicate: (event: TimelineEvent) => event is E, options: WaitOptions): Promise<E>;
  waitFor(predicate: (event: TimelineEvent) => boolean, options: WaitOptions): Promise<TimelineEvent>;

  /** Starts a stand-in for Slack, whose events are on the same timeline; `stop` ends it as well. */
  startSlack(): Promise<SlackStandIn>;

  readonly faults: Faults;
  readonly calls: Calls;
  /** From now on each message of a function's queue is delivered `times` times (1 = normally), as SQS may. */
  duplicateDeliveries(times: number): void;
  /** Runs a scheduled rule now; its next time is one period from here. */
  runSchedule(ruleName: string): Promise<void>;
  /** Loses events of AWS itself before they reach a rule; returns the function that ends it. */
  dropEvents(dropped: DroppedEvents): () => void;

  /** Takes over rules, subscriptions and alarms that were written to moto past the front; what the front saw is known already. */
  refresh(): Promise<void>;
  /** Resolves when no function runs, no command runs and no mapped queue holds a visible message. */
  drain(options: WaitOptions): Promise<void>;
  /** Ends functions, hosts' agents, pollers, front and moto. Hosts themselves are stopped by whoever made them. */
  stop(): Promise<void>;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Only events from here on; default all. */
  readonly since?: Date;
}
