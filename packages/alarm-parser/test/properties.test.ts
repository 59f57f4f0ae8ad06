import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AlarmParseError,
  alarmConsoleUrl,
  dimensionsOf,
  incidentKey,
  instanceIdsOf,
  metricConsoleUrl,
  parseAlarmEvent,
  parseAlarmMessage,
} from '../src/index.ts';

const folder = new URL('./fixtures/', import.meta.url);
const alarms: unknown[] = readdirSync(folder)
  .filter((file) => !file.includes('.expected.') && !file.startsWith('not-alarm'))
  .flatMap((file) => bareMessages(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))));

/** The messages in an event, out of their envelopes, as objects. */
function bareMessages(event: unknown): unknown[] {
  if (typeof event === 'string') {
    try {
      return bareMessages(JSON.parse(event));
    } catch {
      return [];
    }
  }
  if (!isRecord(event)) return [];
  if (Array.isArray(event['Records'])) return event['Records'].flatMap(bareMessages);
  for (const key of ['body', 'Body', 'Sns', 'Message']) if (event[key] !== undefined) return bareMessages(event[key]);
  return [event];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses and uses whatever comes out; only an AlarmParseError may stop it. */
function survive(input: unknown): void {
  try {
    const alarm = parseAlarmMessage(input);
    instanceIdsOf(alarm);
    dimensionsOf(alarm);
    incidentKey(alarm);
    alarmConsoleUrl(alarm);
    metricConsoleUrl(alarm);
    expect(Number.isNaN(alarm.state.at.getTime())).toBe(false);
  } catch (error) {
    if (!(error instanceof AlarmParseError)) throw error;
  }
  for (const entry of parseAlarmEvent(input)) {
    if (entry.error) expect(entry.error).toBeInstanceOf(AlarmParseError);
  }
}

/** Every place in a value, as the keys that lead there. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => placesIn(member, [...path, key]))];
}

/** A copy with the value at a path replaced, or dropped when there is nothing to put in its place. */
function changed(value: unknown, [key, ...rest]: readonly string[], put: (old: unknown) => unknown): unknown {
  if (key === undefined) return put(value);
  if (Array.isArray(value)) return value.map((item, index) => (`${index}` === key ? changed(item, rest, put) : item));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    name === key ? changed(member, rest, put) : member,
  ]);
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
}

const mutations = fc.oneof(
  fc.constant({ name: 'dropped', put: (): unknown => undefined }),
  fc.jsonValue().map((value) => ({ name: 'replaced', put: (): unknown => value })),
  fc.nat(40).map((length) => ({
    name: 'cut short',
    put: (old: unknown): unknown => (typeof old === 'string' ? old.slice(0, length) : old),
  })),
  fc.constant({
    name: 'of another type',
    put: (old: unknown): unknown => (typeof old === 'string' ? [old] : typeof old === 'number' ? `${old}` : { old }),
  }),
);

describe('for any input', () => {
  test('any JSON value gives an alarm or one of the two errors', () => {
    fc.assert(fc.property(fc.jsonValue(), survive), { numRuns: 500 });
  });

  test('any string does', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), survive), { numRuns: 500 });
  });

  test('any object of any shape does', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withSparseArray: true,
        }),
        survive,
      ),
      { numRuns: 300 },
    );
  });

  test('any reason does, and time stands still for none', () => {
    const words = fc.constantFrom(
      'Threshold Crossed:',
      ' 1 ',
      'datapoint',
      's [',
      '(',
      '1.0',
      ' (17/05/21 07:31:00)',
      ']',
      ')',
      'was',
      ' less than',
      ' the threshold',
      ' treated as [',
      'Breaching',
      'E',
      ',',
      '[',
      '-',
      '.',
    );
    const base = alarms[0];
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
        survive(changed(base, ['NewStateReason'], () => parts.join('')));
        survive(changed(base, ['NewStateReason'], () => `Threshold Crossed: ${parts.join('')}`));
      }),
      { numRuns: 500 },
    );
  });
});

describe('for any mutation of a good message', () => {
  const mutated = fc.nat(alarms.length - 1).chain((index) => {
    const places = placesIn(alarms[index]).slice(1);
    return fc.record({ index: fc.constant(index), path: fc.constantFrom(...places), mutation: mutations });
  });

  test('state, instance and account are right or absent, or it is an error', () => {
    fc.assert(
      fc.property(mutated, ({ index, path, mutation }) => {
        const original = parseAlarmMessage(alarms[index]);
        const message = changed(alarms[index], path, mutation.put);
        const [entry] = parseAlarmEvent(message);
        if (!entry?.alarm) {
          expect(entry?.error).toBeInstanceOf(AlarmParseError);
          return;
        }
        if (mutation.name === 'replaced') return;
        const { alarm, state } = entry.alarm;
        expect(state.value).toBe(original.state.value);
        expect([original.alarm.accountId, accountIn(original.alarm.arn), undefined]).toContain(alarm.accountId);
        // Cut to eight digits, an instance id is an id of the kind that EC2 gave until 2016: nobody can tell.
        const ids = instanceIdsOf(entry.alarm).filter((id) => id.length > 'i-0a1b2c3d'.length);
        expect(instanceIdsOf(original)).toEqual(expect.arrayContaining(ids));
      }),
      { numRuns: 3000 },
    );
  });

  function accountIn(arn: string | undefined): string | undefined {
    return arn?.split(':')[4];
  }

  test('nothing but the two errors comes out', () => {
    fc.assert(
      fc.property(mutated, ({ index, path, mutation }) => survive(changed(alarms[index], path, mutation.put))),
      { numRuns: 1000 },
    );
  });

  test('cut anywhere as text, it is an error', () => {
    fc.assert(
      fc.property(
        fc.nat(alarms.length - 1),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (index, share) => {
          const text = JSON.stringify(alarms[index]);
          expect(() => parseAlarmMessage(text.slice(0, Math.floor(text.length * share)))).toThrow(AlarmParseError);
        },
      ),
    );
  });
});

test('the input is never modified', () => {
  for (const alarm of alarms) {
    const before = JSON.stringify(alarm);
    deepFreeze(alarm);
    parseAlarmEvent(alarm);
    expect(JSON.stringify(alarm)).toBe(before);
  }
});

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const member of Object.values(value)) deepFreeze(member);
}
