import { describe, expect, it } from 'vitest';
import { checkSlackLimits } from './check-slack-limits.ts';
import { composeMessage } from './compose-message.ts';
import { cutEnd, cutStart } from './cut-text.ts';
import { logParagraph } from './log-excerpt.ts';
import { code, fence, link, plain, prose } from './mrkdwn.ts';
import { familyName } from './notice-family.ts';
import { quantity } from './quantity.ts';
import { sparkline } from './sparkline.ts';
import { WORDS_EN } from './words-en.ts';
import { WORDS_KO } from './words-ko.ts';

describe('numbers', () => {
  it.each([
    [93, 'Percent', '', '93 %'],
    [88.24, undefined, 'mem_used_percent', '88.2 %'],
    [0.00423, undefined, 'Latency', '0.0042'],
    [1.5 * 1024 ** 3, 'Bytes', '', '1.5 GiB'],
    [2048, 'Kilobytes/Second', '', '2 MiB/s'],
    [12, 'Count/Second', '', '12/s'],
    [1.50785441792e10, 'None', '', '15.1 G'],
    [250, 'Milliseconds', '', '250 ms'],
    [3, 'Count', 'Errors', '3'],
  ])('writes %d %s %s', (value, unit, name, written) => {
    expect(quantity(value, unit, name)).toBe(written);
  });

  it('draws the values, with gaps', () => {
    expect([sparkline([1, 2, 3, undefined, 8]), sparkline([5, 5]), sparkline([])]).toEqual(['▁▂▃·█', '▅▅', '']);
  });

  it('says how long', () => {
    expect([0, 42, 200, 3_660, 90_000].map(WORDS_EN.duration)).toEqual([
      '0 s',
      '42 s',
      '3 min 20 s',
      '1 h 1 min',
      '1 d 1 h',
    ]);
    expect([0, 42, 200, 3_660, 90_000].map(WORDS_KO.duration)).toEqual([
      '0초',
      '42초',
      '3분 20초',
      '1시간 1분',
      '1일 1시간',
    ]);
  });
});

describe('cutting', () => {
  it('cuts at the end or at the start, and not through a character', () => {
    expect([
      cutEnd('abcdef', 4),
      cutEnd('ab😀cd', 4),
      cutEnd('abc', 3),
      cutStart('abcdef', 4),
      cutStart('one\ntwo\nthree', 9),
    ]).toEqual(['abc…', 'ab…', 'abc', '…ef', '…\nthree']);
  });

  it('counts what escaping adds', () => {
    expect([
      plain('<<<<<<<<<<', 20),
      code('a`b', 10),
      link('https://x.example.com/a|b', 'x'),
      link('https://x.example.com/?a=1&b=2', 'x & y'),
    ]).toEqual(['&lt;&lt;&lt;&lt;…', '`aˋb`', 'x', '<https://x.example.com/?a=1&amp;b=2|x &amp; y>']);
    expect(plain('<'.repeat(500), 100).length).toBeLessThanOrEqual(104);
    expect(fence('<'.repeat(5_000), 2_700).length).toBeLessThanOrEqual(2_710);
  });

  it('makes links of the addresses in a description', () => {
    expect(prose('see (https://wiki.example.com/a_b_c?x=1&y=2), or ask', 200)).toBe(
      'see (<https://wiki.example.com/a_b_c?x=1&amp;y=2>), or ask',
    );
  });
});

describe('log lines', () => {
  it('shows the newest twenty, newest last, and says that there are more', () => {
    const lines = Array.from({ length: 25 }, (_, index) => ({
      at: new Date(Date.UTC(2026, 10, 20, 8, 0, index)),
      text: `line ${index}`,
    })).toReversed();
    const [title, box] = logParagraph({ kind: 'lines', logGroup: '/a', lines, more: false }, WORDS_EN);

    expect(title).toBe('*Last log lines before it*  `/a` (the newest 20 of more)');
    expect(box).toBe(
      `\`\`\`${Array.from({ length: 20 }, (_, index) => `08:00:${String(index + 5).padStart(2, '0')} line ${index + 5}`).join('\n')}\`\`\``,
    );
  });

  it('cuts long lines after masking them', () => {
    const text = `${'x'.repeat(150)} password=${'y'.repeat(500)}`;

    expect(
      logParagraph({ kind: 'lines', logGroup: '/a', lines: [{ at: new Date(0), text }], more: false }, WORDS_EN)[1],
    ).toBe(`\`\`\`00:00:00 ${'x'.repeat(150)} password=•••\`\`\``);
  });

  it('is one quiet line where there is nothing to show', () => {
    expect([
      logParagraph(undefined, WORDS_EN),
      logParagraph({ kind: 'lines', logGroup: '/a', lines: [], more: false }, WORDS_EN),
      logParagraph({ kind: 'unavailable', logGroup: '/a', why: 'no-such-group' }, WORDS_EN),
    ]).toEqual([
      [],
      ['_No matching log lines in the five minutes before it (`/a`)._'],
      ['_No log lines: there is no log group `/a`._'],
    ]);
  });
});

it('finds what alarms have in common', () => {
  expect(
    [
      'web-03 CPU',
      'defib/prod/i-0a1b2c3d4e5f60718/process-web',
      'TargetTracking-table/x-AlarmLow-0f3c1b2a-99aa',
      'café',
    ].map(familyName),
  ).toEqual(['web-# CPU', 'defib/prod/*/process-web', 'TargetTracking-table/x-AlarmLow-*-#aa', 'café']);
});

describe('limits', () => {
  it('leaves out what has no room', () => {
    const message = composeMessage({
      color: '#123456',
      headline: 'h'.repeat(2_000),
      notification: 'n',
      paragraphs: [['x'.repeat(3_001), 'kept'], ...Array.from({ length: 80 }, () => ['y'.repeat(300)])],
      footer: ['z'.repeat(1_600), 'small'],
    });

    expect(checkSlackLimits(message)).toEqual([]);
    expect(message.blocks).toEqual([{ type: 'section', text: { type: 'mrkdwn', text: 'n', verbatim: true } }]);
    expect(message.attachments[0]?.blocks.length).toBe(1 + 34 + 1);
  });

  it('finds every fault', () => {
    const text = (characters: number) => ({ type: 'mrkdwn', text: 'x'.repeat(characters) });
    const faulty = {
      text: 'x'.repeat(40_001),
      blocks: [
        { type: 'section' },
        { type: 'section', text: text(3_001) },
        { type: 'section', fields: Array.from({ length: 11 }, () => text(2_001)) },
        { type: 'header', text: text(151) },
        { type: 'context', elements: Array.from({ length: 11 }, () => text(1)) },
        { type: 'context', elements: [] },
        { type: 'video' },
        { type: 'divider' },
      ],
      attachments: [{ color: 'red', blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }, 'no'],
    };

    expect(checkSlackLimits(faulty)).toEqual([
      'text: has 40001 characters, at most 40000',
      'blocks[0]: has neither text nor fields',
      'blocks[1].text: has 3001 characters, at most 3000',
      'blocks[2].fields: has 11, at most 10',
      ...Array.from({ length: 11 }, (_, index) => `blocks[2].fields[${index}]: has 2001 characters, at most 2000`),
      'blocks[3].text.type: should be plain_text',
      'blocks[3].text: has 151 characters, at most 150',
      'blocks[4].elements: has 11, at most 10',
      'blocks[5].elements: is empty',
      'blocks[6].type: is not a block of a message',
      'attachments[0].color: is not a colour',
      'attachments[0].blocks: has 51 blocks, at most 50',
      'attachments[1]: is not an object',
      'message: has 25174 characters in its blocks, at most 13200',
    ]);
    expect([checkSlackLimits({}), checkSlackLimits('x'), checkSlackLimits({ text: 'fine' })]).toEqual([
      ['message: has neither text nor blocks nor attachments'],
      ['message: is not an object'],
      [],
    ]);
  });
});
