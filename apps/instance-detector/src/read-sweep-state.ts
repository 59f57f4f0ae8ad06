import { fieldsOf } from './json-fields.ts';
import type { SweepState, SweepSums } from './ports.ts';

const ID_PREFIX = /^i-[0-9a-f]{0,17}$/;

export const NO_SUMS: SweepSums = {
  watched: 0,
  differing: 0,
  created: 0,
  updated: 0,
  deleted: 0,
  switched: 0,
  kept: 0,
};

/** Reads the state that a sweep has sent to itself; undefined where it is none. */
export function readSweepState(input: unknown): SweepState | undefined {
  const fields = fieldsOf(input);
  const sweepId = fields.get('sweepId');
  const prefixes = textsOf(fields.get('prefixes'));
  if (typeof sweepId !== 'string' || prefixes === undefined || !prefixes.every((prefix) => ID_PREFIX.test(prefix)))
    return undefined;
  const sums = fieldsOf(fields.get('sums'));
  const number = (key: keyof SweepSums): number => {
    const value = sums.get(key);
    return typeof value === 'number' && Number.isFinite(value) ? value : 0;
  };
  return {
    sweepId,
    prefixes,
    sums: {
      watched: number('watched'),
      differing: number('differing'),
      created: number('created'),
      updated: number('updated'),
      deleted: number('deleted'),
      switched: number('switched'),
      kept: number('kept'),
    },
    changes: textsOf(fields.get('changes')) ?? [],
    problems: textsOf(fields.get('problems')) ?? [],
  };
}

function textsOf(input: unknown): string[] | undefined {
  if (!Array.isArray(input)) return undefined;
  const items: unknown[] = input;
  const texts = items.filter((item) => typeof item === 'string');
  return texts.length === items.length ? texts : undefined;
}
