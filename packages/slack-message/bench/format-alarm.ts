// Prints how long formatting one alarm takes, as a multiple of the JSON.parse of its message.
import { readFileSync } from 'node:fs';
import { parseAlarmMessage } from '@defib/alarm-parser';
import { formatNotice } from '../src/index.ts';

const text = readFileSync(new URL('../test/fixtures/sns-cpu-raised.json', import.meta.url), 'utf8');
const alarm = parseAlarmMessage(text);

function microseconds(act: () => unknown): number {
  const rounds = 2_000;
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    for (let round = 0; round < rounds; round++) act();
    return ((performance.now() - start) * 1000) / rounds;
  });
  return times.toSorted((one, other) => one - other)[7] ?? Number.NaN;
}

const parse = microseconds(() => JSON.parse(text));
const format = microseconds(() =>
  formatNotice({ kind: 'alarm', alarm, severity: 'warning', instances: [{ id: 'i-0a1b2c3d4e5f60718' }] }),
);
const ratio = format / parse;
const target = 60;
console.log(
  `JSON.parse of the message ${parse.toFixed(1)} µs, formatting ${format.toFixed(1)} µs: ${ratio.toFixed(1)} × (target ${target} ×)`,
);
process.exitCode = ratio <= target ? 0 : 1;
