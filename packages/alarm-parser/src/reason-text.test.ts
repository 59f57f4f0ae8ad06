import { describe, expect, test } from 'vitest';
import { evaluationText, missingTreatedAs, readComparison, readDatapoints, restsOn } from './reason-text.ts';

const at = (time: string) => new Date(`${time}Z`);

describe('datapoints', () => {
  test.each<[string, object[]]>([
    ['Threshold Crossed: 1 datapoint (10.0) was greater than the threshold (1.0).', [{ value: 10 }]],
    [
      'Threshold Crossed: 1 datapoint [-6.5 (17/05/21 07:31:00)] was less than the threshold (0.0).',
      [{ value: -6.5, at: at('2021-05-17T07:31:00') }],
    ],
    [
      'Threshold Crossed: 2 datapoints [1.50785441792E10 (12/09/19 09:06:00), 1.0E-5 (12/09/19 09:05:00)] were …',
      [
        { value: 15078544179.2, at: at('2019-09-12T09:06:00') },
        { value: 0.00001, at: at('2019-09-12T09:05:00') },
      ],
    ],
    [
      'Threshold Crossed: 2 datapoints were greater than or equal to the threshold (7.0). The most recent datapoints: [7.0, 8.0].',
      [{ value: 8 }, { value: 7 }],
    ],
    [
      'Threshold Crossed: 1 datapoint was less than the threshold (1.0). The most recent datapoint which crossed the threshold: [0.0 (01/12/25 13:34:00)].',
      [{ value: 0, at: at('2025-12-01T13:34:00') }],
    ],
    [
      'Threshold Crossed: 1 out of the last 5 query results [142.0 (10/06/26 12:15:00)] was greater …',
      [{ value: 142, at: at('2026-06-10T12:15:00') }],
    ],
    [
      'Threshold Crossed: 1 datapoint [21.5 (MM/DD/YY HH:MM:SS)] was greater than the threshold (21.0).',
      [{ value: 21.5 }],
    ],
    ['Threshold Crossed: 1 datapoint [21.5 (31/13/21 07:31:00)] was', [{ value: 21.5 }]],
    [
      'Threshold Crossed: 3 datapoints [1.0 (17/05/21 07:31:00), 2.0 (17/05/21 07:30:00), …',
      [
        { value: 1, at: at('2021-05-17T07:31:00') },
        { value: 2, at: at('2021-05-17T07:30:00') },
      ],
    ],
    [
      'Threshold Crossed: 2 datapoints [1.0 (17/05/21 07:31:00), - (17/05/21 07:30:00)]',
      [{ value: 1, at: at('2021-05-17T07:31:00') }],
    ],
    [
      'Thresholds Crossed: 1 out of the last 1 datapoints was less than the lower thresholds [0.1] or greater than the upper thresholds [0.3]',
      [],
    ],
    [
      'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
      [],
    ],
    ['Insufficient Data: 3 datapoints were unknown.', []],
    ['', []],
  ])('%s', (text, points) => {
    expect(readDatapoints(text)).toStrictEqual(points);
  });
});

describe('operator and threshold', () => {
  test.each<[string, object]>([
    ['was greater than the threshold (1.0).', { operator: 'GreaterThanThreshold', threshold: 1 }],
    [
      'was not greater than or equal to the threshold (-1.5E-3).',
      { operator: 'GreaterThanOrEqualToThreshold', threshold: -0.0015 },
    ],
    ['were less than the threshold (1.0)', { operator: 'LessThanThreshold', threshold: 1 }],
    ['was not less than or equal to the threshold (0.0)', { operator: 'LessThanOrEqualToThreshold', threshold: 0 }],
    ['was less than the threshold (none)', { operator: 'LessThanThreshold', threshold: undefined }],
    ['was less than the threshold', { operator: 'LessThanThreshold', threshold: undefined }],
    ['was not greater than the upper thresholds [0.33]', { operator: 'GreaterThanUpperThreshold' }],
    ['was less than the lower thresholds [0.33]', { operator: 'LessThanLowerThreshold' }],
    [
      'was not less than the lower thresholds [0.1] or not greater than the upper thresholds [0.3]',
      { operator: 'LessThanLowerOrGreaterThanUpperThreshold' },
    ],
    ['6 out of 6 time series evaluated to ALARM', {}],
  ])('%s', (text, comparison) => {
    expect(readComparison(text)).toStrictEqual(comparison);
  });
});

test.each<[string, string | undefined]>([
  ['Threshold Crossed: 1 datapoint [1.0 (17/05/21 07:31:00)] was', 'data'],
  ['Threshold Crossed: 12 out of the last 20 datapoints [', 'data'],
  ['Thresholds Crossed: 1 out of the last 1 datapoints [', 'data'],
  ['Threshold Crossed: 3 out of the last 5 query results [', 'data'],
  ['Threshold Crossed: no datapoints were received for 1 period', 'no-data'],
  ['ThresholdCrossed:nodatapointswerereceived', 'no-data'],
  ['Insufficient Data: 3 datapoints were unknown.', 'no-data'],
  ['No time series were returned by the query.', 'no-data'],
  ['Threshold Crossed: 2 missing datapoints were treated as [Breaching]', undefined],
  ['Threshold Crossed: somehow', undefined],
  ['', undefined],
])('%s rests on %s', (text, basis) => {
  expect(restsOn(text)).toBe(basis);
});

test.each([
  ['and 19 missing datapoints were treated as [NonBreaching] (minimum', 'NonBreaching'],
  ['Treat missing data is configured as [Missing].', 'Missing'],
  ['treatedas[NonBreaching]', 'NonBreaching'],
  ['treated as []', undefined],
  ['were treated as Breaching', undefined],
])('%s: missing data counted as %s', (text, treatment) => {
  expect(missingTreatedAs(text)).toBe(treatment);
});

test.each([
  ['Threshold Crossed: x', true],
  ['Thresholds Crossed: x', true],
  ['Insufficient Data: x', true],
  ['No time series x', true],
  ['Unchecked: Initial alarm creation', false],
  ['my Threshold Crossed: x', false],
  ['Threshold crossed', false],
])('%s is CloudWatch’s own: %s', (text, own) => {
  expect(evaluationText(text)).toBe(own ? text : '');
});
