import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTerminal } from './terminal.ts';

const written: string[] = [];
const plain = { write: (text: string) => written.push(text) };

beforeEach(() => {
  written.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('a terminal that is a file', () => {
  const terminal = createTerminal(plain, { colour: true, now: () => Date.now() });

  it('prints whole lines without control characters', () => {
    terminal.heading('process-killed');
    terminal.step(2.34, 'alarm', 'OK → ALARM');
    terminal.quote('one\ntwo\n');
    terminal.check(false, 'a new process runs');
    expect(written.join('')).toBe(
      '\nprocess-killed\n+  2.3 s  alarm      OK → ALARM\n          │ one\n          │ two\n  ✗ a new process runs\n',
    );
  });

  it('gives a sign of life every ten seconds and says how long it took', () => {
    const progress = terminal.progress('applying');
    progress.update('12 of 41');
    vi.advanceTimersByTime(12_000);
    progress.done('41 resources');
    expect(written).toEqual(['… applying 12 of 41 (10.0 s)\n', '✓ applying 41 resources (12.0 s)\n']);
  });

  it('keeps the end of a long journal and says what it left out', () => {
    terminal.quote(Array.from({ length: 14 }, (_, index) => `line ${index + 1}`).join('\n'));
    expect(written[0]).toBe('          │ … 2 lines before\n');
    expect(written.at(-1)).toBe('          │ line 14\n');
  });
});

describe('a terminal that can be rewritten', () => {
  const terminal = createTerminal({ ...plain, isTTY: true, columns: 30 }, { colour: false, now: () => Date.now() });

  it('moves one progress line that never wraps', () => {
    const progress = terminal.progress('applying a stack with a long name');
    vi.advanceTimersByTime(240);
    progress.failed('no terraform');
    expect(written.slice(0, -1).every((text) => text.startsWith('\r\u001b[K') && text.length <= 4 + 29)).toBe(true);
    expect(written.at(-1)).toBe('\r\u001b[K✗ applying a stack with a long name no terraform (0.2 s)\n');
  });
});
