import { expect, test } from 'vitest';
import type { AlarmStateValue, OnMissingData } from './alarm-notification.ts';
import { onMissingData } from './missing-data.ts';
import { readReasonData } from './reason-data.ts';

const data = 'Threshold Crossed: 1 datapoint [1.0 (17/05/21 07:31:00)] was less than the threshold (2.0)';
const treated = (word: string) => `${data} and 2 missing datapoints were treated as [${word}]`;
const none = (word: string) =>
  `Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [${word}].`;

const full = { evaluatedDatapoints: [{ timestamp: '2026-09-23T19:57:00.000+0000', value: 0 }] };
const empty = { evaluatedDatapoints: [{ timestamp: '2026-09-23T19:57:00.000+0000' }] };
const half = { evaluatedDatapoints: [...full.evaluatedDatapoints, { timestamp: '2026-09-23T19:56:00.000+0000' }] };

test.each<[AlarmStateValue, string, unknown, OnMissingData]>([
  ['ALARM', data, undefined, 'not-missing'],
  ['ALARM', data, full, 'not-missing'],
  ['ALARM', data, half, 'not-missing'],
  ['ALARM', data, empty, 'breaching'],
  ['OK', data, empty, 'not-breaching'],
  ['INSUFFICIENT_DATA', '', empty, 'missing'],
  ['ALARM', treated('NonBreaching'), undefined, 'not-missing'],
  ['ALARM', treated('Breaching'), undefined, 'breaching'],
  ['ALARM', treated('Missing'), undefined, 'not-missing'],
  ['ALARM', treated('Strange'), undefined, 'unknown'],
  ['OK', treated('NonBreaching'), undefined, 'not-breaching'],
  ['OK', treated('Breaching'), undefined, 'not-missing'],
  ['ALARM', none('Breaching'), undefined, 'breaching'],
  ['ALARM', none('NonBreaching'), undefined, 'not-breaching'],
  ['ALARM', none('NotBreaching'), undefined, 'not-breaching'],
  ['ALARM', none('Ignore'), undefined, 'ignored'],
  ['ALARM', none('Missing'), undefined, 'missing'],
  ['INSUFFICIENT_DATA', 'Insufficient Data: 3 datapoints were unknown.', undefined, 'missing'],
  ['OK', 'No time series were returned by the query.', undefined, 'not-breaching'],
  ['ALARM', '', full, 'not-missing'],
  ['ALARM', '', undefined, 'unknown'],
  ['ALARM', '', {}, 'unknown'],
])('%s because of "%s" with %j is %s', (state, text, reasonData, expected) => {
  expect(onMissingData(state, text, readReasonData(reasonData))).toBe(expected);
});
