import { expect, it } from 'vitest';
import { double, javaDouble, stringifyWithDoubles } from './java-double.ts';

it.each([
  [0, '0.0'],
  [1, '1.0'],
  [-3, '-3.0'],
  [0.25, '0.25'],
  [9_999_999, '9999999.0'],
  [10_000_000, '1.0E7'],
  [15_078_544_179.2, '1.50785441792E10'],
  [0.0001, '1.0E-4'],
])('%d is written %s', (value, text) => {
  expect(javaDouble(value)).toBe(text);
});

it('writes doubles bare, and leaves text alone that looks like one', () => {
  expect(stringifyWithDoubles({ a: double(1), b: 1, c: 'double:1', d: '\u0001' })).toBe(
    '{"a":1.0,"b":1,"c":"double:1","d":"\\u0001"}',
  );
});
