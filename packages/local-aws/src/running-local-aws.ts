import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTagsCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import type { Account } from './account.ts';
import type { Faults } from './front/fault.ts';
import type { Calls } from './front/recorded-call.ts';
import type {
  AddHostOptions,
  DroppedEvents,
  LaunchOptions,
  LocalAws,
  ManagedHost,
  ScalingEventOptions,
  SimulatedFleet,
  WaitOptions,
} from './local-aws.ts';
import type { Plant } from './plant.ts';
import { SlackServer, type SlackStandIn } from './slack/slack-stand-in.ts';
import type { ManagedInstance } from './ssm/instances.ts';
import type { Stores } from './stores.ts';
import { type Timeline, WaitTimeoutError } from './timeline.ts';
import type { TimelineEvent } from './timeline-event.ts';

export interface Running {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string>>;
  readonly account: Account;
  readonly timeScale: number;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly stores: Stores;
  readonly plant: Plant;
  readonly timeline: Timeline;
  readonly stop: () => Promise<void>;
}

const DRAIN_LOOK_MS = 50;
/** Nothing that is delivered within this time counts as done. */
const DRAIN_QUIET_LOOKS = 3;

/** The public face of what startLocalAws has started. */
export class RunningLocalAws implements LocalAws {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string>>;
  readonly region: string;
  readonly accountId: string;
  readonly timeScale: number;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly #running: Running;
  readonly #slacks: SlackServer[] = [];
  #stopping: Promise<void> | undefined;

  constructor(running: Running) {
    this.#running = running;
    this.endpoint = running.endpoint;
    this.env = running.env;
    this.region = running.account.region;
    this.accountId = running.account.id;
    this.timeScale = running.timeScale;
    this.faults = running.faults;
    this.calls = running.calls;
  }

  async addHost(options: AddHostOptions): Promise<ManagedHost> {
    const { plant } = this.#running;
    const tags = { Name: options.name, ...options.tags };
    const instanceId = options.instanceId ?? (await this.#runInstance());
    await this.#tag(instanceId, tags);
    const instance: ManagedInstance = {
      instanceId,
      name: options.name,
      host: options.host,
      connected: true,
      running: true,
      lastPingAt: new Date(),
    };
    plant.instances.add(instance);
    plant.agents.add({
      instance,
      selectors: options.selectors,
      ...(options.agentUnit === undefined ? {} : { agentUnit: options.agentUnit }),
    });
    plant.associations.look(instanceId);
    return faceOf(instance);
  }

  createGroup(group: string): Promise<void> {
    return this.#running.plant.groups.create(group);
  }

  async launchIntoGroup(group: string, { events, ...options }: LaunchOptions): Promise<ManagedHost> {
    const { groups, groupChanges } = this.#running.plant;
    const activity = await groups.launch(group);
    const host = await this.addHost({ ...options, instanceId: activity.instanceId });
    groupChanges.tell(activity, events);
    return host;
  }

  terminateFromGroup(instanceId: string, events?: ScalingEventOptions): Promise<void> {
    return this.#running.plant.groupChanges.terminate(instanceId, events);
  }

  fleet(): SimulatedFleet {
    const { fleet } = this.#running.plant;
    if (fleet === undefined) throw new Error('this local AWS was started without a simulated fleet');
    return fleet;
  }

  hosts(): readonly ManagedHost[] {
    return this.#running.plant.instances.all().map(faceOf);
  }

  async killProcess(instanceId: string, unit: string): Promise<number> {
    const pid = await this.#instance(instanceId).host.kill(unit);
    this.#running.timeline.add({ kind: 'process-killed', instanceId, unit, pid });
    return pid;
  }

  async tagInstance(instanceId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    await this.#tag(instanceId, tags);
    await this.#running.plant.tagChanges.tell(instanceId, Object.keys(tags));
  }

  async #tag(instanceId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await this.#running.stores.ec2.send(new CreateTagsCommand({ Resources: [instanceId], Tags }));
  }

  setConnected(instanceId: string, connected: boolean): void {
    const instance = this.#instance(instanceId);
    instance.connected = connected;
    instance.lastPingAt = new Date();
  }

  setCalendar(calendar: string, state: 'OPEN' | 'CLOSED'): void {
    this.#running.plant.ssm.setCalendar(calendar, state);
  }

  timeline(): readonly TimelineEvent[] {
    return this.#running.timeline.events();
  }

  onEvent(listener: (event: TimelineEvent) => void): () => void {
    return this.#running.timeline.onEvent(listener);
  }

  waitFor<E extends TimelineEvent>(predicate: (event: TimelineEvent) => event is E, options: WaitOptions): Promise<E>;
  waitFor(predicate: (event: TimelineEvent) => boolean, options: WaitOptions): Promise<TimelineEvent>;
  waitFor(predicate: (event: TimelineEvent) => boolean, options: WaitOptions): Promise<TimelineEvent> {
    return this.#running.timeline.waitFor(predicate, options);
  }

  async startSlack(): Promise<SlackStandIn> {
    const slack = new SlackServer(this.#running.timeline);
    await slack.listen();
    this.#slacks.push(slack);
    return slack;
  }

  duplicateDeliveries(times: number): void {
    this.#running.plant.pollers.deliveries = times;
  }

  runSchedule(ruleName: string): Promise<void> {
    return this.#running.plant.schedules.runNow(ruleName);
  }

  dropEvents(dropped: DroppedEvents): () => void {
    return this.#running.plant.events.drop(dropped);
  }

  refresh(): Promise<void> {
    return this.#running.plant.refresh();
  }

  async drain({ timeoutMs }: WaitOptions): Promise<void> {
    const end = performance.now() + timeoutMs;
    let quiet = 0;
    while (quiet < DRAIN_QUIET_LOOKS) {
      if (performance.now() > end) throw new WaitTimeoutError(`the local AWS was still busy after ${timeoutMs} ms`);
      quiet = (await this.#running.plant.busy()) ? 0 : quiet + 1;
      await sleep(DRAIN_LOOK_MS);
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    await this.#running.stop();
    await Promise.all(this.#slacks.map((slack) => slack.close()));
  }

  #instance(instanceId: string): ManagedInstance {
    const instance = this.#running.plant.instances.get(instanceId);
    if (instance === undefined) throw new Error(`${instanceId} is not a host of this local AWS`);
    return instance;
  }

  async #runInstance(): Promise<string> {
    const { Instances = [] } = await this.#running.stores.ec2.send(
      new RunInstancesCommand({ ImageId: 'ami-785db401', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
    );
    const instanceId = Instances[0]?.InstanceId;
    if (instanceId === undefined) throw new Error('EC2 ran no instance');
    return instanceId;
  }
}

function faceOf({ instanceId, name, host, connected }: ManagedInstance): ManagedHost {
  return { instanceId, name, host, connected };
}
