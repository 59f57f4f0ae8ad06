import type { ServerResponse } from 'node:http';
import { shownMessage } from './shown-message.ts';
import type { SlackPost } from './slack-stand-in.ts';

type Theme = 'light' | 'dark';

/** The page that shows messages as they come. What renders them is loaded when somebody looks. */
export class SlackPage {
  readonly #followers = new Map<ServerResponse, Theme>();

  async show(response: ServerResponse, parameters: URLSearchParams): Promise<void> {
    const { channelPage } = await import('@defib/slack-preview');
    const theme = themeOf(parameters);
    const messagesUrl = `/messages?theme=${theme}`;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(channelPage({ title: 'What Slack was told', messagesUrl, theme }));
  }

  /** An event stream: what was taken so far, then each message as it comes. */
  async follow(response: ServerResponse, parameters: URLSearchParams, posts: readonly SlackPost[]): Promise<void> {
    const theme = themeOf(parameters);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': from the beginning\n\n');
    this.#followers.set(response, theme);
    response.once('close', () => this.#followers.delete(response));
    for (const [index, post] of posts.slice().entries()) await tell(response, post, { number: index + 1, theme });
  }

  async add(post: SlackPost, number: number): Promise<void> {
    for (const [response, theme] of this.#followers) await tell(response, post, { number, theme });
  }
}

function themeOf(parameters: URLSearchParams): Theme {
  return parameters.get('theme') === 'dark' ? 'dark' : 'light';
}

async function tell(
  response: ServerResponse,
  { at, channel, text, message }: SlackPost,
  { number, theme }: { number: number; theme: Theme },
): Promise<void> {
  const { renderMessage } = await import('@defib/slack-preview');
  const caption = `${at.toISOString().slice(11, 19)} ${channel}`;
  const html = renderMessage(shownMessage(message), theme, at);
  response.write(`data: ${JSON.stringify({ number, caption, html, notification: text })}\n\n`);
}
