import { type MessageQueues, queueNameOf } from '../sqs/message-queues.ts';
import type { Timeline } from '../timeline.ts';
import { type EventSourceMapping, mappedFunctionName } from './event-source-mapping.ts';
import type { FunctionHost } from './function-host.ts';
import { finishedFact } from './invocation-fact.ts';
import { QueuePoller } from './queue-poller.ts';

export interface MappingPollersOptions {
  readonly queues: MessageQueues;
  readonly functions: FunctionHost;
  readonly timeline: Timeline;
  readonly timeScale: number;
}

/** One poller for each enabled mapping. */
export class MappingPollers {
  /** How often each message is delivered; SQS promises at least once. */
  deliveries = 1;
  readonly #options: MappingPollersOptions;
  readonly #pollers = new Map<string, QueuePoller>();
  readonly #queueNames = new Map<string, string>();
  readonly #ending = new Set<Promise<void>>();

  constructor(options: MappingPollersOptions) {
    this.#options = options;
  }

  put(mapping: EventSourceMapping): void {
    this.remove(mapping.uuid);
    if (!mapping.enabled) return;
    const { queues, functions, timeline, timeScale } = this.#options;
    if (mapping.filters.length > 0)
      timeline.add({ kind: 'plant-error', what: 'event source mapping', error: 'FilterCriteria are not evaluated' });
    const queueName = queueNameOf(mapping.eventSourceArn);
    const functionName = mappedFunctionName(mapping);
    this.#queueNames.set(mapping.uuid, queueName);
    this.#pollers.set(
      mapping.uuid,
      new QueuePoller({
        mapping,
        queues,
        timeScale,
        deliveries: () => this.deliveries,
        invoke: (name, payload) => functions.invoke(name, payload),
        onDelivered: ({ messageId, body, receiveCount }, delivery) =>
          timeline.add({
            kind: 'message-delivered',
            queueName,
            functionName,
            messageId,
            body,
            receiveCount,
            delivery,
          }),
        onFinished: (outcome, batch) => timeline.add(finishedFact(functionName, outcome, batch.failed)),
        onError: (error) => timeline.add({ kind: 'plant-error', what: `poller of ${queueName}`, error: String(error) }),
      }),
    );
  }

  remove(uuid: string): void {
    const poller = this.#pollers.get(uuid);
    if (poller === undefined) return;
    this.#pollers.delete(uuid);
    this.#queueNames.delete(uuid);
    const ending = poller.stop().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** Whether a batch runs or a mapped queue holds a message, be it hidden or not. */
  async busy(): Promise<boolean> {
    for (const poller of this.#pollers.values()) if (poller.busy) return true;
    for (const queueName of this.#queueNames.values()) {
      const queue = await this.#options.queues.open(queueName);
      const { visible = 0, inFlight = 0, delayed = 0 } = queue?.messages.depth() ?? {};
      if (visible + inFlight + delayed > 0) return true;
    }
    return false;
  }

  halt(): void {
    for (const poller of this.#pollers.values()) poller.halt();
  }

  async stop(): Promise<void> {
    for (const uuid of [...this.#pollers.keys()]) this.remove(uuid);
    await Promise.all(this.#ending);
  }
}
