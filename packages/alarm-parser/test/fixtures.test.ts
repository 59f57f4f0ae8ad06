import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type AlarmParseError,
  instanceIdsOf,
  MalformedAlarmError,
  NotAnAlarmError,
  parseAlarmEvent,
} from '../src/index.ts';

const folder = new URL('./fixtures/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.expected.json'))
  .map((file) => file.replace('.expected.json', ''));

/** Times are text in a JSON file; in a result they are Dates. */
function readExpected(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.expected.json`, folder), 'utf8'), (key, value) =>
    ['at', 'windowStart', 'windowEnd'].includes(key) ? new Date(value) : value,
  );
}

function readInput(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}

function describeError(error: Error): unknown {
  if (error instanceof NotAnAlarmError) return { name: error.name, looksLike: error.looksLike };
  if (error instanceof MalformedAlarmError) return { name: error.name, path: error.path };
  return error;
}

describe('each fixture gives the whole expected result', () => {
  test.each(names)('%s', (name) => {
    const entries = parseAlarmEvent(readInput(name)).map((entry) =>
      entry.alarm
        ? { ...entry, instanceIds: instanceIdsOf(entry.alarm) }
        : { ...entry, error: describeError(entry.error satisfies AlarmParseError) },
    );
    expect(entries).toStrictEqual(readExpected(name));
  });

  test.each(names)('%s is the same as text', (name) => {
    const input = readInput(name);
    expect(parseAlarmEvent(JSON.stringify(input))).toEqual(parseAlarmEvent(input));
  });
});
