import { setTimeout as sleep } from 'node:timers/promises';
import type { SlackWebhook, TimelineEventOf } from '@defib/local-aws';
import type { DrillSlack } from './drill-slack.ts';
import type { Stage } from './stage.ts';

const PATIENCE_MILLISECONDS = 90_000;
const LOOK_MILLISECONDS = 100;
/** Slack takes one message a second, so that a pause of this length is the end. */
const QUIET_MILLISECONDS = 1_600;
const MOST_SETTLING_MILLISECONDS = 30_000;

/** One scenario's view of Slack. */
export class SlackScene {
  readonly #stage: Stage;
  readonly #slack: DrillSlack;
  readonly #channel: string | undefined;

  constructor(stage: Stage, slack: DrillSlack, channel: string | undefined) {
    this.#stage = stage;
    this.#slack = slack;
    this.#channel = channel;
  }

  /** The webhook of the scenario's own channel. */
  get webhook(): SlackWebhook {
    return this.#slack.webhook(this.#ownChannel());
  }

  get channel(): string {
    return this.#ownChannel();
  }

  /** What an operator does after Slack revoked a webhook: makes a new one and puts its address into the parameter. */
  async rotate(): Promise<SlackWebhook> {
    return await this.#slack.putWebhook(this.#ownChannel());
  }

  /** Lines in the error log of an instance of this scenario. */
  async writeLog(instanceId: string, lines: readonly string[]): Promise<void> {
    await this.#slack.writeLog(instanceId, lines);
  }

  /** What Slack took of this scenario, oldest first. */
  messages(): readonly TimelineEventOf<'slack-message'>[] {
    return this.#stage.events('slack-message');
  }

  texts(): readonly string[] {
    return this.messages().map(({ text }) => text);
  }

  /** What Slack answered to this scenario's own webhook instead of taking a message. */
  refusals(): readonly TimelineEventOf<'slack-refused'>[] {
    return this.#stage.events('slack-refused');
  }

  /** Waits for a message whose text matches. Rejects when none comes. */
  async waitFor(text: RegExp, timeoutMs = PATIENCE_MILLISECONDS): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!this.texts().some((told) => text.test(told))) {
      if (Date.now() > end) throw new Error(`Slack was not told ${text} but: ${this.texts().join(' | ') || 'nothing'}`);
      await sleep(LOOK_MILLISECONDS);
    }
  }

  /** Waits until so many messages are there, and nothing more about this scenario seems to be on its way to Slack. */
  async settled(atLeast = 0): Promise<void> {
    const end = Date.now() + MOST_SETTLING_MILLISECONDS;
    for (;;) {
      if (this.messages().length < atLeast && Date.now() < end) {
        await sleep(LOOK_MILLISECONDS);
        continue;
      }
      const last = Math.max(...[...this.messages(), ...this.#news()].map(({ at }) => at.getTime()), 0);
      if (Date.now() - last > QUIET_MILLISECONDS || Date.now() > end) return;
      await sleep(LOOK_MILLISECONDS);
    }
  }

  #news(): readonly { readonly at: Date }[] {
    return [...this.#stage.events('alarm-state'), ...this.#stage.events('event-put')];
  }

  #ownChannel(): string {
    if (this.#channel === undefined) throw new Error('the scenario has no channel of its own');
    return this.#channel;
  }
}
