import { describe, expect, it } from 'vitest';
import { StandInWebhook } from './slack-webhook.ts';

const NOW = Date.UTC(2026, 10, 20, 8, 0, 0);
const OK = JSON.stringify({ text: 'web is down' });

const webhook = (): StandInWebhook => new StandInWebhook('#oncall', 'http://127.0.0.1:1');
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

describe('an incoming webhook', () => {
  it('has an address of its own, in the form of those of Slack', () => {
    expect(webhook().url).toMatch(/^http:\/\/127\.0\.0\.1:1\/services\/T\w{12}\/B\w{12}\/\w{24}$/);
    expect(webhook().url).not.toBe(webhook().url);
  });

  it('takes one message a second', () => {
    const hook = webhook();
    const answers = [0, 400, 999, 1000].map((after) => hook.answer(OK, NOW + after));
    const taken = { status: 200, body: 'ok', accepted: { text: 'web is down' } };
    const late = { status: 429, body: 'rate_limited', retryAfterSeconds: 1 };
    expect(answers).toEqual([taken, late, late, taken]);
  });

  it.each([
    ['not json', 'invalid_payload'],
    ['[]', 'invalid_payload'],
    [JSON.stringify({}), 'no_text'],
    [JSON.stringify({ text: 'x'.repeat(40_001) }), 'msg_too_long'],
    [JSON.stringify({ text: 'a', blocks: [section('x'.repeat(3_001))] }), 'invalid_blocks'],
    [JSON.stringify({ text: 'a', blocks: [{ type: 'marquee' }] }), 'invalid_blocks'],
    [
      JSON.stringify({ text: 'a', blocks: Array.from({ length: 5 }, () => section('x'.repeat(2_900))) }),
      'msg_blocks_too_long',
    ],
    [JSON.stringify({ text: 'a', attachments: Array(101).fill({ blocks: [] }) }), 'too_many_attachments'],
  ])('%.40s → %s', (body, word) => {
    expect(webhook().answer(body, NOW)).toEqual({ status: 400, body: word });
  });

  it('is down until it comes back', () => {
    const hook = webhook();
    hook.goDown();
    const down = [hook.answer(OK, NOW), hook.answer(OK, NOW)];
    hook.comeBack();
    expect([...down, hook.answer(OK, NOW)].map(({ status }) => status)).toEqual([500, 500, 200]);
  });

  it('limits the rate as often as it is told', () => {
    const hook = webhook();
    hook.rateLimit(1, 30);
    expect([hook.answer(OK, NOW), hook.answer(OK, NOW).status]).toEqual([
      { status: 429, body: 'rate_limited', retryAfterSeconds: 30 },
      200,
    ]);
  });

  it.each([
    ['no_service', 404],
    ['invalid_token', 403],
    ['channel_is_archived', 410],
  ] as const)('once revoked by %s answers %s', (how, status) => {
    const hook = webhook();
    hook.revoke(how);
    expect(hook.answer(OK, NOW)).toEqual({ status, body: how });
  });

  it('refuses blocks when told so, and takes the text alone', () => {
    const hook = webhook();
    hook.refuseBlocks(1);
    const answers = [JSON.stringify({ text: 'a', blocks: [section('b')] }), JSON.stringify({ text: 'a' })].map((body) =>
      hook.answer(body, NOW),
    );
    expect(answers).toEqual([
      { status: 400, body: 'invalid_blocks' },
      { status: 200, body: 'ok', accepted: { text: 'a' } },
    ]);
  });
});
