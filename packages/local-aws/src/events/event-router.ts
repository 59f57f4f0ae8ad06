import { randomUUID } from 'node:crypto';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Account } from '../account.ts';
import { Freshness } from '../freshness.ts';
import { isJsonObject, type JsonObject } from '../json-value.ts';
import type { DroppedEvents } from '../local-aws.ts';
import type { Sender } from '../sqs/queue-policy.ts';
import type { Timeline } from '../timeline.ts';
import { matchesPattern } from './matches-pattern.ts';
import { type Buses, type Rule, type RuleTarget, readBuses } from './rules.ts';

export interface NewEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
  readonly resources: readonly string[];
  readonly at: Date;
}

/** Hands text to what an ARN names, in the name of a rule, a topic or an alarm. Rejects where AWS would not deliver. */
export type Deliver = (arn: string, body: string, sender: Sender) => Promise<void>;

export interface EventRouterOptions {
  readonly events: EventBridgeClient;
  readonly account: Account;
  readonly timeline: Timeline;
  readonly deliver: Deliver;
}

/**
 * EventBridge's own work: which rule an event fits, and what its targets get. moto would leave `account` out of the
 * event, ignore a target's input, and send everything to rules that have a schedule only.
 */
export class EventRouter {
  readonly #options: EventRouterOptions;
  readonly #buses: Freshness<Buses>;
  readonly #drops = new Set<{ readonly dropped: DroppedEvents; hits: number }>();

  constructor(options: EventRouterOptions) {
    this.#options = options;
    this.#buses = new Freshness(() => readBuses(options.events));
  }

  markStale(): void {
    this.#buses.markStale();
  }

  buses(): Promise<Buses> {
    return this.#buses.get();
  }

  /** Loses events of AWS itself from now on; returns the function that ends it. */
  drop(dropped: DroppedEvents): () => void {
    const entry = { dropped, hits: 0 };
    this.#drops.add(entry);
    return () => this.#drops.delete(entry);
  }

  /** Puts an event of AWS itself on the default bus; what goes wrong is told on the timeline. */
  async putFromAws(event: NewEvent): Promise<void> {
    const { source, detailType, detail } = event;
    const dropped = this.#takeDrop(event);
    this.#options.timeline.add({ kind: 'aws-event', source, detailType, detail, dropped });
    if (!dropped) await this.route('default', event);
  }

  /** Gives an event to every rule of the bus that it fits; returns its id. */
  async route(busName: string, event: NewEvent): Promise<string> {
    const { account } = this.#options;
    const id = randomUUID();
    const full = {
      version: '0',
      id,
      'detail-type': event.detailType,
      source: event.source,
      account: account.id,
      time: `${event.at.toISOString().slice(0, 19)}Z`,
      region: account.region,
      resources: event.resources,
      detail: event.detail,
    };
    const { rules } = await this.#buses.get();
    for (const rule of rules) {
      if (rule.busName !== busName || !rule.enabled || rule.pattern === undefined) continue;
      if (this.#fits(full, rule, rule.pattern)) for (const target of rule.targets) await this.#send(rule, target, full);
    }
    return id;
  }

  #fits(event: JsonObject, rule: Rule, pattern: JsonObject): boolean {
    try {
      return matchesPattern(event, pattern);
    } catch (error) {
      this.#options.timeline.add({ kind: 'plant-error', what: `pattern of rule ${rule.name}`, error: String(error) });
      return false;
    }
  }

  async #send(rule: Rule, target: RuleTarget, event: JsonObject): Promise<void> {
    try {
      if (target.transformed) throw new Error('the local AWS does not run input transformers');
      const sender = { service: 'events.amazonaws.com', sourceArn: rule.arn, accountId: this.#options.account.id };
      await this.#options.deliver(target.arn, target.input ?? JSON.stringify(atPath(event, target.inputPath)), sender);
    } catch (error) {
      this.#options.timeline.add({
        kind: 'plant-error',
        what: `target ${target.arn} of rule ${rule.name}`,
        error: String(error),
      });
    }
  }

  #takeDrop(event: NewEvent): boolean {
    for (const entry of this.#drops) {
      const { dropped } = entry;
      if (
        dropped.source !== event.source ||
        (dropped.detailType !== undefined && dropped.detailType !== event.detailType) ||
        dropped.where?.(event.detail) === false
      )
        continue;
      entry.hits += 1;
      if (dropped.times !== undefined && entry.hits >= dropped.times) this.#drops.delete(entry);
      return true;
    }
    return false;
  }
}

function atPath(event: JsonObject, path: string | undefined): unknown {
  if (path === undefined) return event;
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), event);
}
