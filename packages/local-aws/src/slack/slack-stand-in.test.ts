import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Timeline } from '../timeline.ts';
import { SlackServer } from './slack-stand-in.ts';

const MESSAGE = {
  text: '🔴 web is down on i-0a1 &amp; &lt;others&gt;',
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*web is down*', verbatim: true } }],
  attachments: [
    {
      color: '#d7263d',
      fallback: '',
      blocks: [{ type: 'context', elements: [{ type: 'mrkdwn', text: 'since 08:00' }] }],
    },
  ],
};

describe('the stand-in for Slack', () => {
  let timeline: Timeline;
  let slack: SlackServer;

  beforeEach(async () => {
    timeline = new Timeline();
    slack = new SlackServer(timeline);
    await slack.listen();
  });
  afterEach(() => slack.close());

  const post = (url: string, body: unknown, type = 'application/json') =>
    fetch(url, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });

  it('keeps what it takes, and tells of it with its plain text', async () => {
    const answer = await post(slack.createWebhook('#oncall').url, MESSAGE);
    const text = '🔴 web is down on i-0a1 & <others>';

    expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
    expect(slack.posts()).toEqual([{ at: expect.any(Date), channel: '#oncall', text, message: MESSAGE }]);
    expect(timeline.events()).toEqual([
      { at: expect.any(Date), kind: 'slack-message', channel: '#oncall', text, message: MESSAGE },
    ]);
  });

  it('says in plain text what it does not take, and when to come again', async () => {
    const { url } = slack.createWebhook('#oncall');
    await post(url, MESSAGE);
    const tooSoon = await post(url, MESSAGE);
    const unknown = await post(`${slack.origin}/services/T0/B0/x`, MESSAGE);
    const form = await post(url, MESSAGE, 'text/plain');

    expect([tooSoon.status, tooSoon.headers.get('retry-after'), await tooSoon.text()]).toEqual([
      429,
      '1',
      'rate_limited',
    ]);
    expect([unknown.status, await unknown.text(), form.status, await form.text()]).toEqual([
      404,
      'no_service',
      400,
      'invalid_payload',
    ]);
    expect(timeline.events().slice(1)).toEqual([
      { at: expect.any(Date), kind: 'slack-refused', channel: '#oncall', status: 429, answer: 'rate_limited' },
      { at: expect.any(Date), kind: 'slack-refused', channel: '', status: 404, answer: 'no_service' },
      { at: expect.any(Date), kind: 'slack-refused', channel: '#oncall', status: 400, answer: 'invalid_payload' },
    ]);
  });

  it('paces each webhook for itself', async () => {
    const answers = await Promise.all(['#a', '#b'].map((channel) => post(slack.createWebhook(channel).url, MESSAGE)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('shows on its page what came before and what comes while somebody looks', async () => {
    await post(slack.createWebhook('#a').url, MESSAGE);
    const page = await fetch(slack.pageUrl);
    const stream = await fetch(`${slack.origin}/messages?theme=light`);
    const frames = framesOf(stream);
    const before = await frames.next();
    await post(slack.createWebhook('#b').url, { text: 'plain <b>text</b>' });
    const after = await frames.next();

    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('data-messages="/messages?theme=light"'),
    ]);
    expect([before.value, after.value]).toEqual([
      {
        number: 1,
        caption: expect.stringMatching(/^\d\d:\d\d:\d\d #a$/),
        html: expect.stringContaining('since 08:00'),
        notification: '🔴 web is down on i-0a1 & <others>',
      },
      {
        number: 2,
        caption: expect.stringMatching(/ #b$/),
        html: expect.not.stringContaining('<b>text'),
        notification: 'plain <b>text</b>',
      },
    ]);
  }, 30_000);
});

/** The data of an event stream's events, parsed. */
async function* framesOf({ body }: Response): AsyncGenerator<unknown> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const frame = text.slice(0, end);
      text = text.slice(end + 2);
      if (frame.startsWith('data: ')) yield JSON.parse(frame.slice('data: '.length));
    }
  }
}
