import { expect, it } from 'vitest';
import { processPatternProblem } from './process-pattern.ts';

it.each([
  'nginx',
  '^/usr/sbin/nginx$',
  'java .*-jar app\\.jar',
  '(?i)nginx',
  '(?P<name>x)',
  '(?s:.*)x',
  '\\\\1',
  'a{2,1000}',
  '\\(?=x',
])('accepts %s', (pattern) => {
  expect(processPatternProblem(pattern)).toBeUndefined();
});

it.each([
  ['(?!x)', 'holds a look-around such as (?=…); should be an RE2 expression, which has none'],
  ['(?<=x)y', 'holds a look-around such as (?=…); should be an RE2 expression, which has none'],
  ['(a)\\1', 'holds a back-reference such as \\1; should be an RE2 expression, which has none'],
  ['a{1001}', 'repeats more than 1000 times, which RE2 refuses'],
  ['(', 'is not a valid regular expression; should be an RE2 expression, such as ^/usr/sbin/nginx$'],
  ['   ', 'is blank; should be part of the process path or command line'],
  [':x', 'should not start with a colon, which CloudWatch refuses in a dimension'],
  ['ngünx', 'should hold printable ASCII characters only, as CloudWatch dimensions do'],
  ['a\tb', 'should hold printable ASCII characters only, as CloudWatch dimensions do'],
  ['x'.repeat(1025), 'has 1025 characters; should have at most 1024'],
])('refuses %j', (pattern, problem) => {
  expect(processPatternProblem(pattern)).toBe(problem);
});
