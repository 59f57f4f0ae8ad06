import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { isEvent, type LocalAws, type ScalingEventOptions } from '@defib/local-aws';
import { alarmNamePrefix, detectorNames } from '@defib/monitoring-policy';
import type { TroupeMember } from './troupe.ts';

/** Makes one host, launches it into the group, and counts it among the scenario's hosts. */
export type Recruit = (events?: ScalingEventOptions) => Promise<TroupeMember>;

/** What the detector logs at the end of a sweep. */
export interface SweepSums {
  readonly watched: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly kept: number;
}

const PATIENCE_MILLISECONDS = 90_000;
const LOOK_MILLISECONDS = 250;

/** Name of the Auto Scaling group of a service that is played in one. */
export function groupOf(service: string): string {
  return `defib-drill-${service}`;
}

/** One scenario's Auto Scaling group and the alarms of its instances. */
export class ScalingGroup {
  readonly #aws: LocalAws;
  readonly #environment: string;
  readonly #recruit: Recruit;
  readonly #cloudWatch: CloudWatchClient;

  constructor(aws: LocalAws, { environment, recruit }: { readonly environment: string; readonly recruit: Recruit }) {
    this.#aws = aws;
    this.#environment = environment;
    this.#recruit = recruit;
    this.#cloudWatch = new CloudWatchClient({
      endpoint: aws.endpoint,
      region: aws.region,
      credentials: { accessKeyId: 'drill', secretAccessKey: 'drill' },
    });
  }

  get cloudWatch(): CloudWatchClient {
    return this.#cloudWatch;
  }

  async grow(instances: number, events?: ScalingEventOptions): Promise<readonly TroupeMember[]> {
    return await Promise.all(Array.from({ length: instances }, () => this.#recruit(events)));
  }

  async shrink(members: readonly TroupeMember[], events?: ScalingEventOptions): Promise<void> {
    for (const { instanceId } of members) await this.#aws.terminateFromGroup(instanceId, events);
  }

  async alarmsOf({ instanceId }: TroupeMember): Promise<readonly MetricAlarm[]> {
    const { MetricAlarms = [] } = await this.#cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: this.alarmName(instanceId, '') }),
    );
    return MetricAlarms;
  }

  alarmName(instanceId: string, alarm: string): string {
    return `${alarmNamePrefix(this.#environment)}${instanceId}/${alarm}`;
  }

  /** What the alarms of an instance are called, without what all their names begin with; sorted. */
  async alarmNames(member: TroupeMember): Promise<readonly string[]> {
    const start = this.alarmName(member.instanceId, '').length;
    return (await this.alarmsOf(member)).map(({ AlarmName = '' }) => AlarmName.slice(start)).sort();
  }

  /** Waits until each of the instances has these alarms and no others. Rejects when that does not come. */
  async waitForAlarms(members: readonly TroupeMember[], names: readonly string[]): Promise<void> {
    const wanted = [...names].sort().join(' ');
    const end = Date.now() + PATIENCE_MILLISECONDS;
    for (const member of members) {
      for (;;) {
        const has = (await this.alarmNames(member)).join(' ');
        if (has === wanted) break;
        if (Date.now() > end) throw new Error(`${member.name} has the alarms '${has}' and should have '${wanted}'`);
        await sleep(LOOK_MILLISECONDS);
      }
    }
  }

  /** Waits until State Manager has brought the agent and its configuration. */
  async waitForAgent({ instanceId }: TroupeMember): Promise<void> {
    const { agentDocument } = detectorNames(this.#environment);
    await this.#aws.waitFor(
      isEvent(
        'association-applied',
        (event) => event.instanceId === instanceId && event.documentName === agentDocument,
      ),
      { timeoutMs: PATIENCE_MILLISECONDS },
    );
  }

  /** The hourly sweep, now; resolves with its sums once it has ended. What it found is then still being mended. */
  async sweep(): Promise<SweepSums> {
    const since = new Date();
    await this.#aws.runSchedule(detectorNames(this.#environment).sweepRule);
    const done = await this.#aws.waitFor(
      isEvent('function-log', (event) => event.line.includes('the sweep is done')),
      { timeoutMs: PATIENCE_MILLISECONDS, since },
    );
    return readSums(done.line);
  }
}

/** The sums in the log line that a sweep ends with. */
export function readSums(line: string): SweepSums {
  const found: unknown = JSON.parse(line);
  const sum = (key: string): number => {
    const value: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
    if (typeof value !== 'number') throw new Error(`the sweep's log line has no number '${key}': ${line}`);
    return value;
  };
  return {
    watched: sum('watched'),
    created: sum('created'),
    updated: sum('updated'),
    deleted: sum('deleted'),
    kept: sum('kept'),
  };
}
