import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAlarmEvent } from '../src/index.ts';

const message = JSON.parse(
  JSON.parse(readFileSync(new URL('./fixtures/sns-metric-2026.json', import.meta.url), 'utf8')).Records[0].Sns.Message,
);

/** The fastest of a few, which is what a busy machine disturbs least. */
function millisecondsFor(input: unknown): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 5; turn++) {
    const start = performance.now();
    parseAlarmEvent(input);
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}

/*
 * Not a speed test: a pattern that backtracks takes minutes for these, a linear one milliseconds. Eight times the input
 * may take eight times as long and some more; a square would take 64 times.
 */
describe('time grows with the input, not with its square', () => {
  const repeated: Record<string, string> = {
    spaces: ' ',
    digits: '1',
    brackets: '[',
    'bracketed numbers': '[1, ',
    numbers: '1.0, ',
    'dated numbers': '1.0 (17/05/21 07:31:00), ',
    'half comparisons': 'less than the threshold (',
    'whole comparisons': 'was less than or equal to the lower thresholds [1] ',
    treatments: 'treated as [',
    'datapoint words': 'datapoints ',
    counts: '1 out of the last 1 ',
  };

  test.each(Object.entries(repeated))('of %s in a reason', (_, part) => {
    const start = 'Threshold Crossed: 1 datapoints [';
    const small = { ...message, NewStateReason: start + part.repeat((128 * 1024) / part.length) };
    const large = { ...message, NewStateReason: start + part.repeat((1024 * 1024) / part.length) };
    expect(millisecondsFor(large)).toBeLessThan(32 * millisecondsFor(small) + 50);
  });

  test.each<[string, (length: number) => unknown]>([
    ['plain text', (length) => 'x'.repeat(length)],
    ['braces', (length) => '{'.repeat(length)],
    ['spaces before a brace', (length) => `${' '.repeat(length)}x`],
    ['nested lists', (length) => `${'['.repeat(length)}`],
    ['an ARN', (length) => ({ ...message, AlarmArn: `arn:aws${'-a'.repeat(length / 2)}` })],
    ['a region', (length) => ({ ...message, AlarmArn: null, Region: 'a-'.repeat(length / 2) })],
    ['a time', (length) => ({ ...message, StateChangeTime: `2026-09-23T19:58:49.${'5'.repeat(length)}` })],
    [
      'dimensions',
      (length) => ({
        ...message,
        Trigger: {
          ...message.Trigger,
          Dimensions: Array.from({ length: length / 64 }, (__, index) => ({ name: `n${index}`, value: 'v' })),
        },
      }),
    ],
    ['an account', (length) => ({ ...message, AWSAccountId: '1'.repeat(length) })],
    ['a name', (length) => ({ ...message, AlarmName: '#'.repeat(length) })],
  ])('of %s', (_, make) => {
    expect(millisecondsFor(make(1024 * 1024))).toBeLessThan(32 * millisecondsFor(make(128 * 1024)) + 50);
  });
});
