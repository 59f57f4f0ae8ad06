import { randomUUID } from 'node:crypto';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Account } from '../account.ts';
import type { Deliver, EventRouter } from '../events/event-router.ts';
import { Freshness } from '../freshness.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { TopicPublisher } from '../sns/topic-publisher.ts';
import type { Timeline } from '../timeline.ts';
import type { AlarmState } from '../timeline-event.ts';
import type { StateRecord } from './alarm-change.ts';
import { type AlarmDefinition, readAlarmDefinition } from './alarm-definition.ts';
import { alarmStateChangeDetail } from './alarm-event.ts';
import { alarmReason, alarmReasonData } from './alarm-reason.ts';
import { readAlarms, storeAlarmState } from './alarm-store.ts';
import { type Datapoint, EXTRA_PERIODS, evaluateAlarm } from './evaluate-alarm.ts';
import { snsAlarmMessage, snsAlarmSubject } from './sns-message.ts';

/** A closed period is evaluated a little later, so that what was measured in it has arrived: a tenth of it, at most this. */
const MAX_GRACE_MS = 500;
const MIN_READ_INTERVAL_MS = 500;

export interface AlarmPlantOptions {
  readonly cloudWatch: CloudWatchClient;
  readonly metrics: MetricStore;
  readonly events: EventRouter;
  readonly topics: TopicPublisher;
  readonly deliver: Deliver;
  readonly account: Account;
  readonly timeScale: number;
  readonly timeline: Timeline;
}

interface Watched {
  definition: AlarmDefinition;
  state: StateRecord;
  /** End of the last period that was evaluated. */
  evaluatedTo: number;
}

/** What CloudWatch does with alarms: evaluates them, keeps their state, tells EventBridge and runs their actions. */
export class AlarmPlant {
  readonly #options: AlarmPlantOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #toldNotEvaluated = new Set<string>();
  readonly #stored: Freshness<void>;
  #readAtMs = 0;

  constructor(options: AlarmPlantOptions) {
    this.#options = options;
    this.#stored = new Freshness(() => this.#readStore());
  }

  markStale(): void {
    this.#stored.markStale();
  }

  /** Takes over what was put or deleted since. */
  async refresh(): Promise<void> {
    await this.#stored.get();
  }

  /** Evaluates each alarm that has a period closed since its last evaluation. */
  async tick(nowMs: number): Promise<void> {
    // Somebody may be putting hundreds of alarms one by one: not all of them are read again after each.
    if (nowMs - this.#readAtMs >= MIN_READ_INTERVAL_MS || !this.#stored.stale) await this.#stored.get();
    for (const watched of this.#watched.values()) {
      const period = (watched.definition.periodSeconds * 1000) / this.#options.timeScale;
      const closed = Math.floor((nowMs - Math.min(period / 10, MAX_GRACE_MS)) / period) * period;
      if (closed <= watched.evaluatedTo) continue;
      watched.evaluatedTo = closed;
      await this.#evaluate(watched, closed, period);
    }
  }

  /** SetAlarmState by somebody: the change is told and acted on; the next evaluation decides anew. */
  async setState(alarmName: string, value: AlarmState, reason: string, reasonData: string | undefined): Promise<void> {
    await this.#stored.get();
    const watched = this.#watched.get(alarmName);
    if (watched === undefined) return;
    await this.#change(watched, { value, reason, at: new Date(), ...(reasonData === undefined ? {} : { reasonData }) });
  }

  /** Metrics of AWS's own services that some alarm looks at. */
  watchedMetrics(namespace: string): readonly AlarmDefinition[] {
    return [...this.#watched.values()]
      .map(({ definition }) => definition)
      .filter((definition) => definition.namespace === namespace);
  }

  async #evaluate(watched: Watched, closed: number, period: number): Promise<void> {
    const { definition, state } = watched;
    const dimensions = Object.fromEntries(definition.dimensions.map(({ name, value }) => [name, value]));
    const length = definition.evaluationPeriods + EXTRA_PERIODS;
    const range = Array.from({ length }, (_, index) => {
      const from = closed - (length - index) * period;
      return this.#datapoint(definition, dimensions, from, from + period);
    });
    const evaluation = evaluateAlarm(range, definition, state.value);
    if (evaluation.state === state.value) return;
    const at = new Date();
    await this.#change(watched, {
      value: evaluation.state,
      reason: alarmReason(evaluation, definition),
      reasonData: alarmReasonData(evaluation, definition, at),
      at,
    });
  }

  #datapoint(
    definition: AlarmDefinition,
    dimensions: Readonly<Record<string, string>>,
    from: number,
    to: number,
  ): Datapoint | undefined {
    const { namespace, metricName } = definition;
    const statistics = this.#options.metrics.statistics({ namespace, metricName, dimensions }, from, to);
    if (statistics === undefined) return undefined;
    const { sampleCount, sum, minimum, maximum } = statistics;
    const value = {
      SampleCount: sampleCount,
      Sum: sum,
      Average: sum / sampleCount,
      Minimum: minimum,
      Maximum: maximum,
    }[definition.statistic];
    return { at: new Date(from), value, sampleCount };
  }

  async #change(watched: Watched, state: StateRecord): Promise<void> {
    const { timeline, events, account } = this.#options;
    const { definition, state: previous } = watched;
    watched.state = state;
    if (!(await this.#store(definition.name, state))) return;
    if (state.value === previous.value) return;
    const change = { state, previous };
    timeline.add({
      kind: 'alarm-state',
      alarmName: definition.name,
      previous: previous.value,
      state: state.value,
      reason: state.reason,
      actionsRun: definition.actionsEnabled,
    });
    await events.putFromAws({
      source: 'aws.cloudwatch',
      detailType: 'CloudWatch Alarm State Change',
      detail: alarmStateChangeDetail(change, definition),
      resources: [definition.arn],
      at: state.at,
    });
    if (!definition.actionsEnabled) return;
    const message = snsAlarmMessage(change, definition, account);
    const subject = snsAlarmSubject(change, definition, account.region);
    for (const action of definition.actions[state.value])
      await this.#act(action, definition, { message, subject, detail: alarmStateChangeDetail(change, definition) });
  }

  async #act(
    action: string,
    definition: AlarmDefinition,
    what: { readonly message: string; readonly subject: string; readonly detail: unknown },
  ): Promise<void> {
    const { topics, deliver, timeline, account } = this.#options;
    try {
      if (action.includes(':sns:')) {
        if (!(await topics.exists(action))) throw new Error('the topic does not exist');
        await topics.publish({
          messageId: randomUUID(),
          topicArn: action,
          subject: what.subject,
          message: what.message,
          attributes: {},
          at: new Date(),
        });
      } else if (action.includes(':lambda:')) {
        const time = new Date().toISOString().replace('Z', '+0000');
        const event = {
          source: 'aws.cloudwatch',
          alarmArn: definition.arn,
          accountId: account.id,
          time,
          region: account.region,
          alarmData: what.detail,
        };
        const sender = {
          service: 'lambda.alarms.cloudwatch.amazonaws.com',
          sourceArn: definition.arn,
          accountId: account.id,
        };
        await deliver(action, JSON.stringify(event), sender);
      } else throw new Error('the local AWS does not run such actions');
    } catch (error) {
      timeline.add({ kind: 'plant-error', what: `action ${action} of alarm ${definition.name}`, error: String(error) });
    }
  }

  async #readStore(): Promise<void> {
    const { cloudWatch, timeline } = this.#options;
    this.#readAtMs = Date.now();
    const found = new Set<string>();
    for (const alarm of await readAlarms(cloudWatch)) {
      const name = alarm.AlarmName ?? '';
      const definition = readAlarmDefinition(alarm);
      if ('notEvaluated' in definition) {
        if (!this.#toldNotEvaluated.has(name))
          timeline.add({ kind: 'alarm-not-evaluated', alarmName: name, why: definition.notEvaluated });
        this.#toldNotEvaluated.add(name);
        continue;
      }
      found.add(name);
      const watched = this.#watched.get(name);
      if (watched !== undefined) {
        watched.definition = definition;
        // moto starts an alarm that is put again as OK; CloudWatch keeps its state.
        if (alarm.StateValue !== watched.state.value) await this.#store(name, watched.state);
        continue;
      }
      const state: StateRecord = {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        at: new Date(),
      };
      this.#watched.set(name, { definition, state, evaluatedTo: 0 });
      await this.#store(name, state);
    }
    for (const name of this.#watched.keys()) if (!found.has(name)) this.#watched.delete(name);
  }

  async #store(name: string, state: StateRecord): Promise<boolean> {
    const kept = await storeAlarmState(this.#options.cloudWatch, name, state);
    if (!kept) this.#watched.delete(name);
    return kept;
  }
}
