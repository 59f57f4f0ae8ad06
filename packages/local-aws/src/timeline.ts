import type { WaitOptions } from './local-aws.ts';
import type { TimelineEvent, TimelineEventOf, TimelineFact } from './timeline-event.ts';

/** No event came in time that the predicate accepts. The message ends with what did happen. */
export class WaitTimeoutError extends Error {
  override readonly name = 'WaitTimeoutError';
}

/** A type guard for `waitFor` and filters: `isEvent('command-sent')`. */
export function isEvent<K extends TimelineFact['kind']>(
  kind: K,
  matches: (event: TimelineEventOf<K>) => boolean = () => true,
): (event: TimelineEvent) => event is TimelineEventOf<K> {
  const isKind = (event: TimelineEvent): event is TimelineEventOf<K> => event.kind === kind;
  return (event): event is TimelineEventOf<K> => isKind(event) && matches(event);
}

/** What happened, in order, with listeners. */
export class Timeline {
  readonly #events: TimelineEvent[] = [];
  readonly #listeners = new Set<(event: TimelineEvent) => void>();

  add(fact: TimelineFact): void {
    const event: TimelineEvent = { at: new Date(), ...fact };
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  events(): readonly TimelineEvent[] {
    return this.#events.slice();
  }

  onEvent(listener: (event: TimelineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws WaitTimeoutError */
  waitFor<E extends TimelineEvent>(predicate: (event: TimelineEvent) => event is E, options: WaitOptions): Promise<E>;
  waitFor(predicate: (event: TimelineEvent) => boolean, options: WaitOptions): Promise<TimelineEvent>;
  waitFor(predicate: (event: TimelineEvent) => boolean, options: WaitOptions): Promise<TimelineEvent> {
    const accepts = (event: TimelineEvent): boolean =>
      (options.since === undefined || event.at >= options.since) && predicate(event);
    const past = this.#events.find(accepts);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const end = this.onEvent((event) => {
        if (!accepts(event)) return;
        clearTimeout(timer);
        end();
        resolve(event);
      });
      const timer = setTimeout(() => {
        end();
        reject(
          new WaitTimeoutError(`no such event within ${options.timeoutMs} ms; the last ones were:\n${this.#tail()}`),
        );
      }, options.timeoutMs);
    });
  }

  #tail(): string {
    const told = this.#events.filter((event) => event.kind !== 'metric').slice(-12);
    return told.map((event) => `  ${JSON.stringify(event).slice(0, 300)}`).join('\n') || '  (nothing at all)';
  }
}
