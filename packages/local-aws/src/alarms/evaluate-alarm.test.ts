import { describe, expect, it } from 'vitest';
import type { AlarmState } from '../timeline-event.ts';
import type { MissingData } from './alarm-definition.ts';
import { type Datapoint, evaluateAlarm } from './evaluate-alarm.ts';

/** 'X' breaches, '0' does not, '-' is missing; oldest first, as CloudWatch's guide draws it. */
function range(drawing: string): readonly (Datapoint | undefined)[] {
  return drawing.split(' ').map((mark, index) => {
    return mark === '-' ? undefined : { at: new Date(index * 60_000), value: mark === 'X' ? 0 : 1, sampleCount: 1 };
  });
}

function stateOf(
  drawing: string,
  treatMissingData: MissingData,
  datapointsToAlarm: number,
  current: AlarmState,
): AlarmState {
  const alarm = {
    evaluationPeriods: 3,
    datapointsToAlarm,
    comparisonOperator: 'LessThanThreshold',
    threshold: 1,
    treatMissingData,
  } as const;
  return evaluateAlarm(range(drawing), alarm, current).state;
}

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

// Both tables of "Configuring how CloudWatch alarms treat missing data"; 'kept' is the current state retained.
describe('3 out of 3', () => {
  it.each([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', 'kept', 'ALARM', 'OK']],
  ])('%s', (drawing, expected) => {
    for (const current of ['OK', 'ALARM'] as const) {
      const states = TREATMENTS.map((treatment) => stateOf(drawing, treatment, 3, current));
      expect(states).toEqual(expected.map((state) => (state === 'kept' ? current : state)));
    }
  });
});

describe('2 out of 3', () => {
  it.each([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', 'kept', 'ALARM', 'OK']],
  ])('%s', (drawing, expected) => {
    for (const current of ['OK', 'ALARM'] as const) {
      const states = TREATMENTS.map((treatment) => stateOf(drawing, treatment, 2, current));
      expect(states).toEqual(expected.map((state) => (state === 'kept' ? current : state)));
    }
  });
});

describe('what else decides', () => {
  it('waits for a breach to grow old enough while the rest is missing', () => {
    expect(stateOf('- - - - X', 'missing', 3, 'OK')).toBe('OK');
    expect(stateOf('- - - X -', 'missing', 3, 'OK')).toBe('OK');
    expect(stateOf('- - X - -', 'missing', 3, 'OK')).toBe('ALARM');
  });

  it('demands every period where DatapointsToAlarm is not set', () => {
    const alarm = {
      evaluationPeriods: 2,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 0,
      treatMissingData: 'missing',
    } as const;
    expect(evaluateAlarm(range('- - X 0'), alarm, 'OK')).toEqual({
      state: 'OK',
      considered: range('- - X 0').slice(2),
      missing: 0,
    });
  });

  it.each([
    ['GreaterThanOrEqualToThreshold', [false, true, true]],
    ['GreaterThanThreshold', [false, false, true]],
    ['LessThanThreshold', [true, false, false]],
    ['LessThanOrEqualToThreshold', [true, true, false]],
  ] as const)('%s', (comparisonOperator, expected) => {
    const alarm = { evaluationPeriods: 1, comparisonOperator, threshold: 5, treatMissingData: 'missing' } as const;
    const states = [4, 5, 6].map(
      (value) => evaluateAlarm([{ at: new Date(0), value, sampleCount: 1 }], alarm, 'OK').state,
    );
    expect(states).toEqual(expected.map((breaches) => (breaches ? 'ALARM' : 'OK')));
  });
});
