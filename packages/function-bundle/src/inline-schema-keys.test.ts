import { expect, it } from 'vitest';
import { inlineKeys } from './inline-schema-keys.ts';

it('writes constants in place of computed keys and touches nothing else', () => {
  const source = [
    'const _a = "alpha";',
    'const _p = "__proto__";',
    'const _f = makeName();',
    'export var One$ = [3, n0, _a, { [_a]: 1, [_p]: 2, [_f]: 3 }, [_a, _f]];',
    'export const pick = (x) => (x ? list[_a]: _a);',
  ].join('\n');

  expect(inlineKeys(source)).toEqual({
    code: source.replace('{ [_a]: 1', '{ "alpha": 1'),
    inlined: 1,
    left: 2,
  });
});
