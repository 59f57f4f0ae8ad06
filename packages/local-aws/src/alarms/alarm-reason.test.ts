import { describe, expect, it } from 'vitest';
import { alarmReason, alarmReasonData } from './alarm-reason.ts';
import { anAlarm } from './an-alarm.ts';
import type { Datapoint } from './evaluate-alarm.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 8, minute));
const datapoint = (value: number, minute: number): Datapoint => ({ at: at(minute), value, sampleCount: 2 });

describe('the reason', () => {
  it.each([
    [
      'one datum, no DatapointsToAlarm',
      { state: 'ALARM', considered: [datapoint(0, 5)], missing: 0 },
      {},
      'Threshold Crossed: 1 datapoint [0.0 (20/11/26 08:05:00)] was less than the threshold (1.0).',
    ],
    [
      'back to OK',
      { state: 'OK', considered: [datapoint(3, 5)], missing: 0 },
      {},
      'Threshold Crossed: 1 datapoint [3.0 (20/11/26 08:05:00)] was not less than the threshold (1.0).',
    ],
    [
      'M out of N, newest first',
      { state: 'ALARM', considered: [datapoint(0, 5), datapoint(2, 6), datapoint(0.5, 7)], missing: 0 },
      { evaluationPeriods: 3, datapointsToAlarm: 2 },
      'Threshold Crossed: 2 out of the last 3 datapoints [0.5 (20/11/26 08:07:00), 0.0 (20/11/26 08:05:00)] were less than the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition).',
    ],
    [
      'M out of N, back to OK',
      { state: 'OK', considered: [datapoint(1, 5), datapoint(0, 6)], missing: 0 },
      { evaluationPeriods: 2, datapointsToAlarm: 2 },
      'Threshold Crossed: 1 out of the last 2 datapoints [1.0 (20/11/26 08:05:00)] was not less than the threshold (1.0) (minimum 1 datapoint for ALARM -> OK transition).',
    ],
    [
      'no data at all, breaching',
      { state: 'ALARM', considered: [], missing: 2 },
      { evaluationPeriods: 2, treatMissingData: 'breaching' },
      'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
    ],
    [
      'some data missing',
      { state: 'ALARM', considered: [datapoint(0, 5)], missing: 19 },
      { evaluationPeriods: 20, datapointsToAlarm: 1, treatMissingData: 'notBreaching' },
      'Threshold Crossed: 1 out of the last 20 datapoints [0.0 (20/11/26 08:05:00)] was less than the threshold (1.0) and 19 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).',
    ],
    [
      'nothing known',
      { state: 'INSUFFICIENT_DATA', considered: [], missing: 3 },
      {},
      'Insufficient Data: 3 datapoints were unknown.',
    ],
    [
      'one unknown',
      { state: 'INSUFFICIENT_DATA', considered: [], missing: 1 },
      {},
      'Insufficient Data: 1 datapoint was unknown.',
    ],
  ] as const)('%s', (_, evaluation, changes, expected) => {
    expect(alarmReason(evaluation, anAlarm(changes))).toBe(expected);
  });
});

describe('the data behind it', () => {
  it('is JSON as Java writes it', () => {
    const evaluation = { state: 'ALARM', considered: [datapoint(1, 5), datapoint(0, 6)], missing: 0 } as const;
    expect(alarmReasonData(evaluation, anAlarm(), new Date('2026-11-20T08:07:01.234Z'))).toBe(
      '{"version":"1.0","queryDate":"2026-11-20T08:07:01.234+0000","startDate":"2026-11-20T08:05:00.000+0000",' +
        '"statistic":"Maximum","period":60,"recentDatapoints":[1.0,0.0],"threshold":1.0,"evaluatedDatapoints":[' +
        '{"timestamp":"2026-11-20T08:06:00.000+0000","sampleCount":2.0,"value":0.0},' +
        '{"timestamp":"2026-11-20T08:05:00.000+0000","sampleCount":2.0,"value":1.0}]}',
    );
  });
});
