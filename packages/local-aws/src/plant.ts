import type { Account } from './account.ts';
import { AlarmPlant } from './alarms/alarm-plant.ts';
import { alarmSwitches } from './alarms/alarm-switches.ts';
import { GroupChanges } from './auto-scaling/group-changes.ts';
import { ScalingGroups } from './auto-scaling/scaling-groups.ts';
import { createDelivery } from './delivery.ts';
import { instanceInterceptors } from './ec2/describe-instances.ts';
import { ec2Interceptors } from './ec2/instance-states.ts';
import { TagChanges } from './ec2/tag-changes.ts';
import { EventRouter } from './events/event-router.ts';
import { eventsInterceptors } from './events/events-api.ts';
import { ScheduleTicker } from './events/schedule-ticker.ts';
import type { AwsRequest } from './front/aws-request.ts';
import { cloudWatchInterceptors } from './front/cloudwatch-api.ts';
import type { Interceptors } from './front/front-server.ts';
import { layered } from './front/layer.ts';
import { FunctionHost } from './lambda/function-host.ts';
import { LambdaApi } from './lambda/lambda-api.ts';
import { MappingPollers } from './lambda/mapping-pollers.ts';
import { logsInterceptors } from './logs/logs-api.ts';
import { readEmbeddedMetrics } from './metrics/embedded-metrics.ts';
import { MetricAgents } from './metrics/metric-agents.ts';
import { MetricStore } from './metrics/metric-store.ts';
import { ServiceMetrics } from './metrics/service-metrics.ts';
import { alarmQuotas } from './quotas/alarm-quotas.ts';
import { MemoryFleet } from './simulated-fleet/simulated-fleet.ts';
import { snsInterceptors } from './sns/sns-api.ts';
import { TopicPublisher } from './sns/topic-publisher.ts';
import { messageMoveInterceptors } from './sqs/message-moves.ts';
import { MessageQueues } from './sqs/message-queues.ts';
import { SqsApi } from './sqs/sqs-api.ts';
import { CommandRunner } from './ssm/command-runner.ts';
import { ManagedInstances } from './ssm/instances.ts';
import { SsmApi } from './ssm/ssm-api.ts';
import { StateManager } from './state-manager/state-manager.ts';
import type { Stores } from './stores.ts';
import type { Timeline } from './timeline.ts';

export interface PlantOptions {
  readonly stores: Stores;
  readonly account: Account;
  readonly timeScale: number;
  readonly timeline: Timeline;
  /** Where functions are unpacked. */
  readonly directory: string;
  /** How many times CloudWatch's quotas are enforced; undefined: not at all. */
  readonly alarmQuotas?: number | undefined;
  readonly simulatedFleet?: { readonly group: string; readonly instances: number } | undefined;
  /** Environment of the functions; asked for when one starts, as the front's port is known only then. */
  readonly awsEnvironment: () => Readonly<Record<string, string>>;
}

/** How often the clocks of alarms, schedules and agents are looked at. */
const TICK_MS = 50;

/** Everything that AWS does by itself, wired together. */
export class Plant {
  readonly instances = new ManagedInstances();
  readonly functions: FunctionHost;
  readonly pollers: MappingPollers;
  readonly events: EventRouter;
  readonly topics: TopicPublisher;
  readonly alarms: AlarmPlant;
  readonly agents: MetricAgents;
  readonly ssm: SsmApi;
  readonly runner: CommandRunner;
  readonly groups: ScalingGroups;
  readonly groupChanges: GroupChanges;
  readonly tagChanges: TagChanges;
  readonly associations: StateManager;
  readonly fleet: MemoryFleet | undefined;
  readonly schedules: ScheduleTicker;
  readonly #queues: MessageQueues;
  readonly #sqs: SqsApi;
  readonly #lambda: LambdaApi;
  readonly #metrics: MetricStore;
  readonly #serviceMetrics: ServiceMetrics;
  readonly #options: PlantOptions;
  #timer: NodeJS.Timeout | undefined;
  #ticking: Promise<void> = Promise.resolve();

  constructor(options: PlantOptions) {
    const { stores, account, timeScale, timeline } = options;
    this.#options = options;
    this.#metrics = new MetricStore(({ namespace, metricName, dimensions, statistics }) =>
      timeline.add({
        kind: 'metric',
        namespace,
        metricName,
        dimensions,
        value: statistics.sum / statistics.sampleCount,
      }),
    );
    this.functions = new FunctionHost({
      directory: options.directory,
      awsEnvironment: options.awsEnvironment,
      onLine: (functionName, line) => {
        timeline.add({ kind: 'function-log', functionName, line });
        for (const point of readEmbeddedMetrics(line, new Date())) this.#metrics.put(point);
      },
      onStart: (functionName, start) => timeline.add({ kind: 'function-invoked', functionName, ...start }),
      onFinish: (functionName, outcome) => this.#serviceMetrics.invoked(functionName, outcome),
    });
    this.#queues = new MessageQueues(stores.sqs, timeline);
    this.#sqs = new SqsApi(this.#queues, timeScale);
    const deliver = createDelivery(this.#queues, this.functions, timeline);
    this.pollers = new MappingPollers({ queues: this.#queues, functions: this.functions, timeline, timeScale });
    this.events = new EventRouter({ events: stores.events, account, timeline, deliver });
    this.topics = new TopicPublisher({ sns: stores.sns, account, timeline, deliver });
    this.alarms = new AlarmPlant({
      cloudWatch: stores.cloudWatch,
      metrics: this.#metrics,
      events: this.events,
      topics: this.topics,
      deliver,
      account,
      timeScale,
      timeline,
    });
    this.agents = new MetricAgents({ cloudWatch: stores.cloudWatch, metrics: this.#metrics, timeScale, timeline });
    this.runner = new CommandRunner({ instances: this.instances, events: this.events, account, timeline });
    this.ssm = new SsmApi({ ssm: stores.ssm, account, instances: this.instances, runner: this.runner, timeline });
    this.#serviceMetrics = new ServiceMetrics(this.#metrics, this.#queues, this.alarms, timeScale);
    this.schedules = new ScheduleTicker({ router: this.events, deliver, account, timeScale, timeline });
    const { instances, events, agents } = this;
    const { ssm, ec2 } = stores;
    this.groups = new ScalingGroups(stores.autoScaling, account.region);
    this.groupChanges = new GroupChanges({ groups: this.groups, instances, events, account, timeline });
    this.associations = new StateManager({ ssm, ec2, instances, agents, timeline });
    this.tagChanges = new TagChanges({ ec2, events, account, onChange: (id) => this.associations.look(id) });
    this.fleet = options.simulatedFleet && new MemoryFleet(options.simulatedFleet, account);
    const arnPrefix = `arn:aws:lambda:${account.region}:${account.id}`;
    this.#lambda = new LambdaApi({ functions: this.functions, pollers: this.pollers, timeline, arnPrefix });
  }

  interceptors(): Interceptors {
    const { account, timeline, stores, alarmQuotas: quotas } = this.#options;
    const plain: Interceptors = {
      ...this.#lambda.interceptors(),
      ...this.ssm.interceptors(),
      ...eventsInterceptors(this.events, timeline),
      ...snsInterceptors(this.topics, timeline),
      ...cloudWatchInterceptors(this.#metrics, this.alarms),
      ...this.#sqs.interceptors(),
      ...messageMoveInterceptors(this.#queues),
      ...logsInterceptors(this.#options.stores.logs, timeline),
      ...ec2Interceptors({ instances: this.instances, events: this.events, account, timeline }),
      ...instanceInterceptors(stores.ec2),
      ...alarmSwitches(stores.cloudWatch),
      ...this.tagChanges.interceptors(),
      ...this.associations.interceptors(),
    };
    const layers = [
      this.associations.tagLayer(),
      ...(this.fleet === undefined ? [] : [this.fleet.layer()]),
      ...(quotas === undefined ? [] : [alarmQuotas(quotas)]),
    ];
    return layers.reduce(layered, plain);
  }

  /** Marks stale what a successful call through the front may have changed. */
  observe({ service, operation }: AwsRequest): void {
    if (/^(Describe|List|Get|Put(Events|MetricData)$|Publish|SetAlarmState)/.test(operation)) return;
    if (service === 'events') this.events.markStale();
    if (service === 'sns') this.topics.markStale();
    if (service === 'monitoring') this.alarms.markStale();
    if (service === 'sqs' && /QueueAttributes$|Queue$|Permission$/.test(operation)) this.#queues.markStale();
  }

  async refresh(): Promise<void> {
    this.events.markStale();
    this.topics.markStale();
    this.#queues.markStale();
    this.alarms.markStale();
    await this.alarms.refresh();
  }

  /** Whether anything is under way that may still have an effect. */
  async busy(): Promise<boolean> {
    return this.runner.busy || this.associations.busy || this.groupChanges.busy || (await this.pollers.busy());
  }

  start(): void {
    const tick = (): void => {
      this.#ticking = this.#tick().finally(() => {
        if (this.#timer !== undefined) this.#timer = setTimeout(tick, TICK_MS);
      });
    };
    this.#timer = setTimeout(tick, TICK_MS);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.runner.stop();
    this.pollers.halt();
    await this.#ticking;
    // Functions first: what still runs is cut off, not waited for.
    await this.functions.stop();
    await this.pollers.stop();
  }

  async #tick(): Promise<void> {
    const now = Date.now();
    for (const part of [this.agents, this.#serviceMetrics, this.schedules, this.alarms]) {
      try {
        await part.tick(now);
      } catch (error) {
        if (this.#timer !== undefined)
          this.#options.timeline.add({ kind: 'plant-error', what: part.constructor.name, error: String(error) });
      }
    }
  }
}
