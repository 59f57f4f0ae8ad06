import { randomBytes } from 'node:crypto';
import { checkSlackLimits } from '@defib/slack-message';
import { type JsonObject, parseJsonObject, stringAt } from '../json-value.ts';

/** Slack's words for a webhook that takes nothing any more, and the status that each comes with. */
const REVOKED = {
  no_service: 404,
  no_team: 404,
  channel_not_found: 404,
  invalid_token: 403,
  action_prohibited: 403,
  channel_is_archived: 410,
} as const;

/** How a webhook ended: deleted, its app removed, its channel archived. */
export type Revocation = keyof typeof REVOKED;

/** An incoming webhook as whoever made it in Slack knows it. */
export interface SlackWebhook {
  readonly channel: string;
  /** Its address; who knows it may post. */
  readonly url: string;
  /** From now on Slack answers with 500, until `comeBack`. */
  goDown(): void;
  comeBack(): void;
  /** The next so many posts are told to come again after so many seconds. */
  rateLimit(times: number, retryAfterSeconds: number): void;
  /** It takes nothing any more, for good. */
  revoke(how: Revocation): void;
  /** The next so many messages with blocks are refused, as when Slack changes what it takes. */
  refuseBlocks(times: number): void;
}

/** What Slack says to a post. */
export interface SlackAnswer {
  readonly status: number;
  /** A word in plain text. */
  readonly body: string;
  readonly retryAfterSeconds?: number;
  /** The message, where Slack took it. */
  readonly accepted?: JsonObject;
}

/** "About one message a second" (Slack, "Rate limits"); Slack lets short bursts through, this does not. */
const GAP_MILLISECONDS = 1_000;

/** One webhook: what it takes, how fast, and what it was told to do. */
export class StandInWebhook implements SlackWebhook {
  readonly channel: string;
  readonly url: string;
  #down = false;
  #revoked: Revocation | undefined;
  #limited = { times: 0, seconds: 0 };
  #refusals = 0;
  #freeAt = 0;

  constructor(channel: string, origin: string) {
    this.channel = channel;
    // Of the form that Slack's have: /services/T…/B…/secret.
    const [team, app, secret] = [6, 6, 12].map((bytes) => randomBytes(bytes).toString('hex').toUpperCase());
    this.url = `${origin}/services/T${team}/B${app}/${secret}`;
  }

  goDown(): void {
    this.#down = true;
  }

  comeBack(): void {
    this.#down = false;
  }

  rateLimit(times: number, retryAfterSeconds: number): void {
    this.#limited = { times, seconds: retryAfterSeconds };
  }

  revoke(how: Revocation): void {
    this.#revoked = how;
  }

  refuseBlocks(times: number): void {
    this.#refusals = times;
  }

  /** @param now milliseconds of Unix time */
  answer(body: string, now: number): SlackAnswer {
    if (this.#down) return { status: 500, body: 'server_error' };
    if (this.#revoked !== undefined) return { status: REVOKED[this.#revoked], body: this.#revoked };
    if (this.#limited.times > 0) {
      this.#limited = { ...this.#limited, times: this.#limited.times - 1 };
      return rateLimited(this.#limited.seconds);
    }
    if (now < this.#freeAt) return rateLimited(Math.ceil((this.#freeAt - now) / 1000));
    const message = parseJsonObject(body);
    if (message === undefined) return { status: 400, body: 'invalid_payload' };
    const refusal = refusalOf(message) ?? this.#changeOfMind(message);
    if (refusal !== undefined) return { status: 400, body: refusal };
    this.#freeAt = now + GAP_MILLISECONDS;
    return { status: 200, body: 'ok', accepted: message };
  }

  #changeOfMind(message: JsonObject): string | undefined {
    if (this.#refusals === 0 || (message['blocks'] === undefined && message['attachments'] === undefined)) return;
    this.#refusals -= 1;
    return 'invalid_blocks';
  }
}

function rateLimited(retryAfterSeconds: number): SlackAnswer {
  return { status: 429, body: 'rate_limited', retryAfterSeconds };
}

/** Slack's word for the first thing that is wrong with a message. */
function refusalOf(message: JsonObject): string | undefined {
  const [problem] = checkSlackLimits(message);
  if (problem === undefined) return undefined;
  if (problem.startsWith('message: has neither')) return 'no_text';
  if (problem.startsWith('message: has')) return 'msg_blocks_too_long';
  if (problem.startsWith('attachments: has')) return 'too_many_attachments';
  if (problem.startsWith('text: has')) return 'msg_too_long';
  return stringAt(message, 'text') === undefined && problem.startsWith('text:') ? 'invalid_payload' : 'invalid_blocks';
}
