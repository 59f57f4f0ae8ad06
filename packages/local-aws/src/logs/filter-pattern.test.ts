import { describe, expect, it } from 'vitest';
import { FilterPatternError, readFilterPattern } from './filter-pattern.ts';

/** The lines of the user guide's examples, "Filter pattern syntax". */
const LINES = [
  '[ERROR 400] BAD REQUEST',
  '[ERROR 401] UNAUTHORIZED REQUEST',
  '[ERROR 419] MISSING ARGUMENTS',
  '[ERROR 420] INVALID ARGUMENTS',
  '[INFO 200] fine',
];

describe('a filter pattern', () => {
  it.each([
    ['', [0, 1, 2, 3, 4]],
    ['ERROR', [0, 1, 2, 3]],
    ['error', []],
    ['ERROR ARGUMENTS', [2, 3]],
    ['?ERROR ?fine', [0, 1, 2, 3, 4]],
    ['?MISSING ?UNAUTHORIZED', [1, 2]],
    ['ERROR -ARGUMENTS', [0, 1]],
    ['"INVALID ARGUMENTS"', [3]],
    ['ERROR -"BAD REQUEST"', [1, 2, 3]],
    ['AUTHORIZED', []],
  ])('%s', (pattern, expected) => {
    const matches = readFilterPattern(pattern);
    expect(LINES.flatMap((line, index) => (matches(line) ? [index] : []))).toEqual(expected);
  });

  it.each(['{ $.level = "ERROR" }', '[ip, user]', '%ERR.*%', '?ERROR INFO', '"open'])(
    '%s is refused aloud',
    (pattern) => {
      expect(() => readFilterPattern(pattern)).toThrow(FilterPatternError);
    },
  );
});
