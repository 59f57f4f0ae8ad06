import { randomUUID } from 'node:crypto';
import type { Account } from '../account.ts';
import type { Timeline } from '../timeline.ts';
import type { Deliver, EventRouter } from './event-router.ts';
import type { Rule } from './rules.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** The period of `rate(5 minutes)` in seconds; undefined for anything else (cron). */
export function ratePeriodSeconds(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * (UNIT_SECONDS[unit] ?? 60);
}

export interface ScheduleTickerOptions {
  readonly router: EventRouter;
  readonly deliver: Deliver;
  readonly account: Account;
  readonly timeScale: number;
  readonly timeline: Timeline;
}

/** Runs the rules that have a rate, on the scaled clock: the first time one period after the rule was first seen. */
export class ScheduleTicker {
  readonly #options: ScheduleTickerOptions;
  readonly #due = new Map<string, number>();

  constructor(options: ScheduleTickerOptions) {
    this.#options = options;
  }

  /** Runs what is due now. */
  async tick(nowMs: number): Promise<void> {
    const { rules } = await this.#options.router.buses();
    const scheduled = rules.filter((rule) => rule.enabled && rule.schedule !== undefined);
    for (const arn of this.#due.keys()) if (!scheduled.some((rule) => rule.arn === arn)) this.#due.delete(arn);
    for (const rule of scheduled) {
      const period = this.#period(rule);
      if (period === undefined) continue;
      const due = this.#due.get(rule.arn);
      if (due !== undefined && due > nowMs) continue;
      this.#due.set(rule.arn, nowMs + period);
      if (due !== undefined) await this.#run(rule);
      else if (period === Number.POSITIVE_INFINITY) this.#tell(rule, `${rule.schedule} is not a rate`);
    }
  }

  /** Runs one rule now; its next time is one period from here. @throws Error where there is no such rule */
  async runNow(ruleName: string): Promise<void> {
    const { rules } = await this.#options.router.buses();
    const rule = rules.find(({ name, schedule }) => name === ruleName && schedule !== undefined);
    if (rule === undefined) throw new Error(`no rule ${ruleName} has a schedule`);
    this.#due.set(rule.arn, Date.now() + (this.#period(rule) ?? 0));
    await this.#run(rule);
  }

  #period(rule: Rule): number | undefined {
    if (rule.schedule === undefined) return undefined;
    return ((ratePeriodSeconds(rule.schedule) ?? Number.POSITIVE_INFINITY) * 1000) / this.#options.timeScale;
  }

  async #run(rule: Rule): Promise<void> {
    const { account, deliver, timeline } = this.#options;
    for (const target of rule.targets) {
      const scheduled = {
        version: '0',
        id: randomUUID(),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: account.id,
        time: `${new Date().toISOString().slice(0, 19)}Z`,
        region: account.region,
        resources: [rule.arn],
        detail: {},
      };
      try {
        const sender = { service: 'events.amazonaws.com', sourceArn: rule.arn, accountId: account.id };
        await deliver(target.arn, target.input ?? JSON.stringify(scheduled), sender);
        timeline.add({ kind: 'schedule-ticked', ruleName: rule.name, targetArn: target.arn });
      } catch (error) {
        this.#tell(rule, String(error));
      }
    }
  }

  #tell(rule: Rule, error: string): void {
    this.#options.timeline.add({ kind: 'plant-error', what: `schedule of rule ${rule.name}`, error });
  }
}
