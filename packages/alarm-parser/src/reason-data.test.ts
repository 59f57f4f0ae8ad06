import { expect, test } from 'vitest';
import { readReasonData } from './reason-data.ts';

const nothing = { evaluated: [], triggeringAlarms: [] };
const unknown = { ...nothing, threshold: undefined, evaluationPeriods: undefined, datapointsToAlarm: undefined };

test.each([undefined, null, '', '...', '{"results":[...]}', '[1]', '7', 7, []])('%j tells nothing', (raw) => {
  expect(readReasonData(raw)).toStrictEqual(nothing);
});

test.each([
  {},
  {
    threshold: '1',
    queryResultsToEvaluate: '5',
    queryResultsToAlarm: null,
    recentDatapoints: {},
    evaluatedDatapoints: 'x',
  },
  {
    evaluatedDatapoints: [null, 1, {}, { timestamp: 'yesterday', value: 1 }, { value: 2 }],
    triggeringAlarms: [{ arn: 1 }, 'x'],
  },
])('what has another form is passed over: %j', (raw) => {
  expect(readReasonData(raw)).toStrictEqual(unknown);
});

test('reads the evaluated periods, newest first', () => {
  const evaluatedDatapoints = [
    { timestamp: '2026-09-23T19:56:00.000+0000' },
    { timestamp: '2026-09-23T19:58:00.000+0000', sampleCount: 1, value: 0 },
    { timestamp: '2026-09-23T19:57:00.000+0000', value: '0' },
  ];
  expect(readReasonData(JSON.stringify({ evaluatedDatapoints, threshold: 1 }))).toStrictEqual({
    ...unknown,
    threshold: 1,
    evaluated: [
      { value: 0, at: new Date('2026-09-23T19:58:00Z') },
      { at: new Date('2026-09-23T19:57:00Z') },
      { at: new Date('2026-09-23T19:56:00Z') },
    ],
  });
});

test('reads the triggering alarms', () => {
  const triggeringAlarms = [
    { arn: 'a', state: { value: 'ALARM', timestamp: '2026-09-23T19:56:00.000+0000' } },
    { arn: 'b', state: { value: 'OK', timestamp: 'x' } },
    { arn: 'c', state: { value: 'x' } },
    { arn: 'd', state: 'OK' },
  ];
  expect(readReasonData({ triggeringAlarms }).triggeringAlarms).toStrictEqual([
    { arn: 'a', state: { value: 'ALARM', at: new Date('2026-09-23T19:56:00Z') } },
    { arn: 'b', state: { value: 'OK' } },
    { arn: 'c' },
    { arn: 'd' },
  ]);
});

test('reads a log alarm', () => {
  const data = {
    threshold: 100,
    queryResultsToEvaluate: 5,
    queryResultsToAlarm: 3,
    results: [{ timestamp: '2026-09-23T19:56:00.000+0000', value: 142 }],
  };
  expect(readReasonData(data)).toStrictEqual({
    ...unknown,
    threshold: 100,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    evaluated: [{ value: 142, at: new Date('2026-09-23T19:56:00Z') }],
  });
});
