import type { AlarmPlant } from '../alarms/alarm-plant.ts';
import type { InvocationOutcome } from '../lambda/invocation.ts';
import type { MessageQueues } from '../sqs/message-queues.ts';
import { singleValue } from './metric-point.ts';
import type { MetricStore } from './metric-store.ts';

/** SQS publishes once a minute. */
const INTERVAL_SECONDS = 60;

/** Metrics that AWS's services put themselves, as far as an alarm looks at them. */
export class ServiceMetrics {
  readonly #metrics: MetricStore;
  readonly #queues: MessageQueues;
  readonly #alarms: AlarmPlant;
  readonly #timeScale: number;
  readonly #intervalMs: number;
  #round: number | undefined;

  constructor(metrics: MetricStore, queues: MessageQueues, alarms: AlarmPlant, timeScale: number) {
    this.#metrics = metrics;
    this.#queues = queues;
    this.#alarms = alarms;
    this.#timeScale = timeScale;
    this.#intervalMs = (INTERVAL_SECONDS * 1000) / timeScale;
  }

  /** AWS/SQS: the depth of each queue that an alarm watches, and how long (scaled) its oldest message has been there. */
  async tick(nowMs: number): Promise<void> {
    const round = Math.floor(nowMs / this.#intervalMs);
    if (round === this.#round) return;
    this.#round = round;
    const watched = this.#alarms
      .watchedMetrics('AWS/SQS')
      .flatMap(({ dimensions }) => dimensions.filter(({ name }) => name === 'QueueName'));
    for (const queueName of new Set(watched.map(({ value }) => value))) {
      const messages = (await this.#queues.open(queueName))?.messages;
      if (messages === undefined) continue;
      const depth = messages.depth();
      const oldestMs = messages.oldestSentAt()?.getTime() ?? nowMs;
      const put = (metricName: string, value: number): void =>
        this.#metrics.put({
          namespace: 'AWS/SQS',
          metricName,
          dimensions: { QueueName: queueName },
          at: new Date(),
          statistics: singleValue(value),
        });
      put('ApproximateNumberOfMessagesVisible', depth.visible);
      put('ApproximateNumberOfMessagesNotVisible', depth.inFlight);
      put('ApproximateAgeOfOldestMessage', Math.round((Math.max(0, nowMs - oldestMs) * this.#timeScale) / 1000));
    }
  }

  /** AWS/Lambda: each invocation, whether it failed, how long it took (milliseconds). */
  invoked(functionName: string, outcome: InvocationOutcome): void {
    const put = (metricName: string, value: number): void =>
      this.#metrics.put({
        namespace: 'AWS/Lambda',
        metricName,
        dimensions: { FunctionName: functionName },
        at: new Date(),
        statistics: singleValue(value),
      });
    put('Invocations', 1);
    put('Errors', outcome.failure === undefined ? 0 : 1);
    put('Duration', outcome.durationMs);
  }
}
