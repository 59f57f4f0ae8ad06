import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { JsonObject } from '../json-value.ts';
import type { Timeline } from '../timeline.ts';
import { SlackPage } from './slack-page.ts';
import { type SlackWebhook, StandInWebhook } from './slack-webhook.ts';

/** A message that Slack took. */
export interface SlackPost {
  readonly at: Date;
  readonly channel: string;
  /** The notification's text, with Slack's escapes undone. */
  readonly text: string;
  /** As it was posted. */
  readonly message: JsonObject;
}

/** Slack on loopback: incoming webhooks, and a page that shows what they took. */
export interface SlackStandIn {
  /** http://127.0.0.1:PORT: what a policy's `allowedHosts` has to name. */
  readonly origin: string;
  /** The page that shows the messages as they come. */
  readonly pageUrl: string;
  /** Makes an incoming webhook for a channel. A second one for the same channel is another address. */
  createWebhook(channel: string): SlackWebhook;
  /** What was taken so far, oldest first. */
  posts(): readonly SlackPost[];
}

/** More than any webhook message may hold. */
const MOST_BYTES = 1024 * 1024;

/** The server behind SlackStandIn. What it takes and refuses is told on the timeline. */
export class SlackServer implements SlackStandIn {
  readonly #timeline: Timeline;
  readonly #server: Server;
  readonly #page = new SlackPage();
  readonly #webhooks = new Map<string, StandInWebhook>();
  readonly #posts: SlackPost[] = [];
  #origin = '';

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        timeline.add({ kind: 'plant-error', what: 'the stand-in for Slack', error: String(error) });
        response.destroy();
      });
    });
  }

  get origin(): string {
    return this.#origin;
  }

  get pageUrl(): string {
    return `${this.#origin}/`;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the stand-in for Slack has no port');
    this.#origin = `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  createWebhook(channel: string): SlackWebhook {
    const webhook = new StandInWebhook(channel, this.#origin);
    this.#webhooks.set(new URL(webhook.url).pathname, webhook);
    return webhook;
  }

  posts(): readonly SlackPost[] {
    return this.#posts.slice();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://slack');
    if (request.method === 'GET' && pathname === '/') return await this.#page.show(response, searchParams);
    if (request.method === 'GET' && pathname === '/messages')
      return await this.#page.follow(response, searchParams, this.#posts);
    const body = await readBody(request);
    const { channel, answer } = this.#answer(request, pathname, body);
    response.writeHead(answer.status, {
      'content-type': 'text/html',
      ...(answer.retryAfterSeconds === undefined ? {} : { 'retry-after': String(answer.retryAfterSeconds) }),
    });
    response.end(answer.body);
    if (answer.accepted === undefined) {
      this.#timeline.add({ kind: 'slack-refused', channel, status: answer.status, answer: answer.body });
      return;
    }
    const post = { at: new Date(), channel, text: plainText(answer.accepted['text']), message: answer.accepted };
    this.#posts.push(post);
    this.#timeline.add({ kind: 'slack-message', channel, text: post.text, message: post.message });
    await this.#page.add(post, this.#posts.length);
  }

  #answer(request: IncomingMessage, pathname: string, body: string | undefined) {
    const webhook = this.#webhooks.get(pathname);
    const channel = webhook?.channel ?? '';
    if (webhook === undefined) return { channel, answer: { status: 404, body: 'no_service' } };
    if (request.method !== 'POST' || body === undefined || !/^application\/json\b/.test(contentType(request)))
      return { channel, answer: { status: 400, body: 'invalid_payload' } };
    return { channel, answer: webhook.answer(body, Date.now()) };
  }
}

function contentType({ headers }: IncomingMessage): string {
  return headers['content-type'] ?? '';
}

/** Undefined where it is longer than Slack reads. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  }
  return bytes > MOST_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

/** Slack escapes three characters; the zero-width space is what breaks up would-be markup. */
function plainText(text: unknown): string {
  if (typeof text !== 'string') return '';
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('\u200b', '').replaceAll('&amp;', '&');
}
