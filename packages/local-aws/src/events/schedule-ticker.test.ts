import { expect, it } from 'vitest';
import { ratePeriodSeconds } from './schedule-ticker.ts';

it.each([
  ['rate(1 minute)', 60],
  ['rate(5 minutes)', 300],
  ['rate(2 hours)', 7200],
  ['rate(1 day)', 86_400],
  ['cron(0 12 * * ? *)', undefined],
])('%s is every %s s', (expression, seconds) => {
  expect(ratePeriodSeconds(expression)).toBe(seconds);
});
