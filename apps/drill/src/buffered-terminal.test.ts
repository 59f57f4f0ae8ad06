import { expect, it } from 'vitest';
import { BufferedTerminal } from './buffered-terminal.ts';
import { createTerminal } from './terminal.ts';

it('tells later what it was told, in order', () => {
  const buffered = new BufferedTerminal();
  buffered.heading('slack-down');
  buffered.text('Slack is down.');
  buffered.step(1, 'slack', 'nothing');
  buffered.quote('a line');
  buffered.check(true, 'nothing arrived');
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text) };
  buffered.tellTo(createTerminal(output, { colour: false, now: () => 0 }));

  expect(lines).toEqual([
    '\nslack-down\n',
    'Slack is down.\n',
    '+  1.0 s  slack      nothing\n',
    '          │ a line\n',
    '  ✓ nothing arrived\n',
  ]);
});
