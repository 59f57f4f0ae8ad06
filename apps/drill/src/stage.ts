import type { IncidentEvent } from '@defib/incident-events';
import { isEvent, type LocalAws, type TimelineEvent, type TimelineEventOf } from '@defib/local-aws';
import { heartbeatAlarmName, processAlarmName } from '@defib/monitoring-policy';
import type { DrillSlack } from './drill-slack.ts';
import { type Recruit, ScalingGroup } from './scaling-group.ts';
import type { Scenario } from './scenario.ts';
import { SlackScene } from './slack-scene.ts';
import { type Mail, mailOf, readIncident } from './told.ts';
import type { TroupeMember } from './troupe.ts';

/** Nothing in a drill takes this long unless it does not come at all. */
const PATIENCE_MILLISECONDS = 90_000;

/** Kinds of alarm that the drill waits for. */
export type WatchedAlarm = 'process' | 'agent-heartbeat';

/** One scenario's view of the local AWS: its own hosts, and what happened to them since it began. */
export class Stage {
  readonly aws: LocalAws;
  readonly hosts: readonly TroupeMember[];
  readonly #environment: string;
  readonly #service: string;
  readonly #since: Date;
  readonly #slack: DrillSlack;
  readonly #channel: string | undefined;
  readonly #group: ScalingGroup | undefined;

  constructor(
    aws: LocalAws,
    options: {
      environment: string;
      scenario: Scenario;
      slack: DrillSlack;
      hosts: readonly TroupeMember[];
      since: Date;
      /** Launches into the scenario's group, where it has one. */
      recruit?: Recruit | undefined;
    },
  ) {
    this.aws = aws;
    this.hosts = options.hosts;
    this.#environment = options.environment;
    this.#service = options.scenario.service;
    this.#channel = options.scenario.channel;
    this.#slack = options.slack;
    this.#since = options.since;
    const { environment, recruit } = options;
    this.#group = recruit && new ScalingGroup(aws, { environment, recruit });
  }

  /** The only host of a scenario that has one. */
  get host(): TroupeMember {
    const [host] = this.hosts;
    if (host === undefined) throw new Error(`the scenario of ${this.#service} has no host`);
    return host;
  }

  /** The group of a scenario that has one. */
  get group(): ScalingGroup {
    if (this.#group === undefined) throw new Error(`the scenario of ${this.#service} has no group`);
    return this.#group;
  }

  /** Whether a timeline event is about this scenario; what is not is told to nobody. */
  concerns(event: TimelineEvent): boolean {
    if (event.at < this.#since) return false;
    if ('instanceId' in event) return this.#isOurs(event.instanceId);
    if ('instanceIds' in event) return event.instanceIds.some((id) => this.#isOurs(id));
    if (event.kind === 'alarm-state')
      return this.hosts.some((host) => event.alarmName.includes(`/${host.instanceId}/`));
    if (event.kind === 'event-put') return this.#isOurs(readIncident(event)?.facts.instance.id);
    if (event.kind === 'slack-message') {
      const told = JSON.stringify(event.message);
      return event.channel === this.#channel || this.hosts.some((host) => told.includes(host.instanceId));
    }
    if (event.kind === 'slack-refused') return event.channel === this.#channel;
    if (event.kind === 'message-published') {
      return this.hosts.some((host) => mailOf(event).body.includes(host.instanceId));
    }
    return event.kind === 'plant-error';
  }

  events<K extends TimelineEvent['kind']>(kind: K): readonly TimelineEventOf<K>[] {
    return this.aws
      .timeline()
      .filter(isEvent(kind))
      .filter((event) => this.concerns(event));
  }

  incidents(): readonly IncidentEvent[] {
    return this.events('event-put').flatMap((event) => readIncident(event) ?? []);
  }

  /** The steps of this scenario's incidents in the order in which they were told. */
  steps(): readonly string[] {
    return this.incidents().map((event) => event.step);
  }

  mails(): readonly Mail[] {
    return this.events('message-published').map(mailOf);
  }

  /** Slack as this scenario knows it: its own channel's webhook, and what Slack took of its messages. */
  get slack(): SlackScene {
    return new SlackScene(this, this.#slack, this.#channel);
  }

  /** Instances that a command was sent to, one entry for each command and instance. */
  commandedInstances(): readonly string[] {
    return this.events('command-sent').flatMap((event) => event.instanceIds);
  }

  async kill(host: TroupeMember, unit: string = host.unit): Promise<number> {
    return await this.aws.killProcess(host.instanceId, unit);
  }

  /** Waits for an incident event of one step, about one host if one is given. */
  async waitForIncident<S extends IncidentEvent['step']>(
    step: S,
    matches: (event: Extract<IncidentEvent, { step: S }>) => boolean = () => true,
  ) {
    const isStep = (event: IncidentEvent): event is Extract<IncidentEvent, { step: S }> => event.step === step;
    const found = await this.aws.waitFor(
      (event) => {
        if (event.kind !== 'event-put' || !this.concerns(event)) return false;
        const incident = readIncident(event);
        return incident !== undefined && isStep(incident) && matches(incident);
      },
      { timeoutMs: PATIENCE_MILLISECONDS, since: this.#since },
    );
    const incident = found.kind === 'event-put' ? readIncident(found) : undefined;
    if (incident === undefined || !isStep(incident)) throw new Error(`waited for '${step}' and got ${found.kind}`);
    return incident;
  }

  async waitForAlarm(
    host: TroupeMember,
    alarm: WatchedAlarm,
    state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA',
    since = this.#since,
  ): Promise<void> {
    const name =
      alarm === 'process'
        ? processAlarmName(this.#environment, host.instanceId, this.#service)
        : heartbeatAlarmName(this.#environment, host.instanceId);
    await this.aws.waitFor(
      isEvent('alarm-state', (event) => event.alarmName === name && event.state === state),
      { timeoutMs: PATIENCE_MILLISECONDS, since },
    );
  }

  async waitForMail(): Promise<void> {
    await this.aws.waitFor((event) => event.kind === 'message-published' && this.concerns(event), {
      timeoutMs: PATIENCE_MILLISECONDS,
      since: this.#since,
    });
  }

  /** Lets so many alarm periods go by, in which something must not happen. */
  async letPeriodsPass(periods: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, (periods * 60_000) / this.aws.timeScale));
  }

  #isOurs(instanceId: string | undefined): boolean {
    return this.hosts.some((host) => host.instanceId === instanceId);
  }
}
