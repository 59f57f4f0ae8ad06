import type { WatchEvent } from '@defib/incident-events';
import { type PolicyInput, parsePolicy } from '@defib/monitoring-policy';
import type { AlarmSpec, ExistingAlarm } from '../src/alarm-spec.ts';
import type { Config } from '../src/config.ts';
import type { DetectorRun } from '../src/detector-run.ts';
import type { InstanceRecord, OwnMessage, Ports, ProfileCheck } from '../src/ports.ts';

export const PROFILE = 'arn:aws:iam::111122223333:instance-profile/defib-prod-instance';
export const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:defib-prod-alarms';
export const NOW = new Date('2026-11-20T08:30:00.000Z');

export function configOf(policy: PolicyInput): Config {
  return {
    region: 'eu-west-1',
    accountId: '111122223333',
    partition: 'aws',
    queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/defib-prod-detector',
    incidentBus: 'defib-prod-incidents',
    topicArn: TOPIC,
    profileArn: PROFILE,
    concurrency: 2,
    policy: parsePolicy(policy),
  };
}

export function instanceOf(id: string, change: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    id,
    state: 'running',
    type: 'm7g.large',
    platform: 'linux',
    tags: {},
    autoScalingGroup: 'web',
    profileArn: PROFILE,
    detailedMonitoring: false,
    ...change,
  };
}

/** An account in memory that counts its calls as AWS does: one for each page. */
export class FakeAws {
  readonly instances = new Map<string, InstanceRecord>();
  readonly alarms = new Map<string, ExistingAlarm>();
  readonly groups = new Set(['web']);
  readonly sent: { readonly message: OwnMessage; readonly delaySeconds?: number }[] = [];
  readonly published: WatchEvent[] = [];
  readonly calls = new Map<string, number>();
  readonly profiles = new Map<string, ProfileCheck>();
  readonly logged: string[] = [];
  readonly metrics = new Map<string, number>();
  /** Called before each call; may throw. */
  before: (call: string) => void = () => {};
  remaining = 300_000;
  now = NOW;

  add(...instances: InstanceRecord[]): void {
    for (const instance of instances) this.instances.set(instance.id, instance);
  }

  /** Messages that have been sent, taken off. */
  take(): OwnMessage[] {
    return this.sent.splice(0).map(({ message }) => message);
  }

  names(): string[] {
    return [...this.alarms.keys()].sort();
  }

  run(config: Config): DetectorRun {
    return {
      config,
      ports: this.#ports(),
      log: {
        info: (text) => this.logged.push(text),
        warn: (text) => this.logged.push(text),
        error: (text) => this.logged.push(text),
      },
      metrics: {
        count: (name, value = 1) => void this.metrics.set(name, (this.metrics.get(name) ?? 0) + value),
        seconds: () => {},
      },
      remainingMilliseconds: () => this.remaining,
    };
  }

  put(spec: AlarmSpec): void {
    const { tags: _tags, ...alarm } = spec;
    this.alarms.set(spec.name, { ...alarm, insufficientDataActions: [] });
  }

  #count(call: string): void {
    this.calls.set(call, (this.calls.get(call) ?? 0) + 1);
    this.before(call);
  }

  #ports(): Ports {
    return {
      now: () => this.now,
      describeInstances: async (ids) => {
        for (let page = 0; page < Math.ceil(ids.length / 200); page++) this.#count('DescribeInstances');
        return new Map(
          ids.flatMap((id) => {
            const found = this.instances.get(id);
            return found === undefined ? [] : [[id, found] as const];
          }),
        );
      },
      listInstances: async (prefix, most) => {
        const found = [...this.instances.values()].filter(({ id }) => id.startsWith(prefix));
        const tooMany = found.length > most;
        // A page that is full is followed by another look; so is a first page where more follow.
        for (let page = 0; page < (tooMany ? 2 : Math.max(1, Math.ceil(found.length / 1_000))); page++)
          this.#count('DescribeInstances');
        return tooMany ? { kind: 'too-many' } : { kind: 'all', instances: found };
      },
      findRecoverableTypes: async (types) => {
        this.#count('DescribeInstanceTypes');
        return new Set(types.filter((type) => type === 'm7g.large'));
      },
      findMissingGroups: async (names) => {
        this.#count('DescribeAutoScalingGroups');
        return names.filter((name) => !this.groups.has(name));
      },
      listAlarms: (prefix) => this.#pages(prefix),
      putAlarm: async (spec) => {
        this.#count('PutMetricAlarm');
        this.put(spec);
      },
      deleteAlarms: async (names) => {
        this.#count('DeleteAlarms');
        if (names.length > 100) throw new Error('more than 100 names');
        for (const name of names) this.alarms.delete(name);
      },
      switchActions: async (names, enabled) => {
        this.#count(enabled ? 'EnableAlarmActions' : 'DisableAlarmActions');
        for (const name of names) {
          const alarm = this.alarms.get(name);
          if (alarm !== undefined) this.alarms.set(name, { ...alarm, actionsEnabled: enabled });
        }
      },
      attachProfile: async (id) => {
        this.#count('AssociateIamInstanceProfile');
        const instance = this.instances.get(id);
        if (instance === undefined || instance.profileArn !== undefined) return 'taken';
        this.instances.set(id, { ...instance, profileArn: PROFILE });
        return 'attached';
      },
      checkProfile: async (arn) => {
        this.#count('SimulatePrincipalPolicy');
        return this.profiles.get(arn) ?? { kind: 'sufficient' };
      },
      enableDetailedMonitoring: async (ids) => {
        this.#count('MonitorInstances');
        for (const id of ids) {
          const instance = this.instances.get(id);
          if (instance !== undefined) this.instances.set(id, { ...instance, detailedMonitoring: true });
        }
      },
      pauseInstance: async (id, until) => {
        this.#count('CreateTags');
        const instance = this.instances.get(id);
        if (instance === undefined) return 'gone';
        if (Object.keys(instance.tags).length >= 50 && !('defib:paused' in instance.tags)) return 'no-room';
        this.instances.set(id, { ...instance, tags: { ...instance.tags, 'defib:paused': until } });
        return 'paused';
      },
      send: async (messages, options = {}) => {
        this.#count('SendMessageBatch');
        this.sent.push(...messages.map((message) => ({ message, ...options })));
      },
      publish: async (event) => {
        this.#count('PutEvents');
        this.published.push(event);
      },
    };
  }

  async *#pages(prefix: string): AsyncGenerator<readonly ExistingAlarm[]> {
    const found = [...this.alarms.values()].filter(({ name }) => name.startsWith(prefix));
    let start = 0;
    do {
      this.#count('DescribeAlarms');
      yield found.slice(start, start + 100);
      start += 100;
    } while (start < found.length);
  }
}
