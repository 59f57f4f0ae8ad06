import { expect, test } from 'vitest';
import { parseReasonTime, parseTime } from './timestamps.ts';

test.each([
  ['2026-09-23T19:58:49.529+0000', '2026-09-23T19:58:49.529Z'],
  ['2026-09-23T19:58:49.57+0000', '2026-09-23T19:58:49.570Z'],
  ['2026-09-23T19:58:49+00:00', '2026-09-23T19:58:49.000Z'],
  ['2026-09-23T19:58:49Z', '2026-09-23T19:58:49.000Z'],
  ['2026-10-31T00:38:33.722355831Z', '2026-10-31T00:38:33.722Z'],
  ['1999-12-01T23:59:59.001Z', '1999-12-01T23:59:59.001Z'],
])('%s is %s', (text, iso) => {
  expect(parseTime(text)?.toISOString()).toBe(iso);
});

test.each([
  'date', '', 'yyyy-mm-ddThh:mm:ssZ', '2026-09-23T19:58:49', '2026-09-23 19:58:49Z', '2026-13-23T19:58:49Z', '2026-00-23T19:58:49Z',
  '2026-09-43T19:58:49Z', '2026-09-23T24:58:49Z', '2026-09-23T19:60:49Z', '2026-09-23T19:58:60Z', '2026-09-23T19:58:49+0200',
  'x2026-09-23T19:58:49Z', '2026-09-23T19:58:49Zx', '2026-09-23T19:58:49.Z', '2026-09-23T19:58:49.0123456789Z', 1790193529, null, undefined,
])('%s is no time', (text) => {
  expect(parseTime(text)).toBeUndefined();
});

test.each([
  ['17/05/21 07:31:09', '2021-05-17T07:31:09.000Z'],
  ['01/12/99 23:00:00', '2099-12-01T23:00:00.000Z'],
])('%s in a reason is %s', (text, iso) => {
  expect(parseReasonTime(text)?.toISOString()).toBe(iso);
});

test.each(['05/17/21 07:31:00', '00/05/21 07:31:00', '30/02/21 07:31:00', '17/05/21 25:31:00'])('%s in a reason is no time', (text) => {
  expect(parseReasonTime(text)).toBeUndefined();
});
