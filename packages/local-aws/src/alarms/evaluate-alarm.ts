import type { AlarmState } from '../timeline-event.ts';
import type { AlarmDefinition, ComparisonOperator } from './alarm-definition.ts';

/** One period of the evaluation range. */
export interface Datapoint {
  /** Start of the period. */
  readonly at: Date;
  readonly value: number;
  readonly sampleCount: number;
}

export interface Evaluation {
  readonly state: AlarmState;
  /** The real data points that counted, oldest first: at most EvaluationPeriods of them. */
  readonly considered: readonly Datapoint[];
  /** How many periods had to be filled in by the treatment of missing data. */
  readonly missing: number;
}

/** CloudWatch looks further back than EvaluationPeriods (its guide shows 5 periods for 3), so that one late datum is no gap. */
export const EXTRA_PERIODS = 2;

/**
 * CloudWatch's decision for one alarm: M out of N over the evaluation range, missing data treated as configured
 * (CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", both tables).
 * @param range the periods of the evaluation range, oldest first; undefined where a period had no data
 */
export function evaluateAlarm(
  range: readonly (Datapoint | undefined)[],
  alarm: Pick<
    AlarmDefinition,
    'evaluationPeriods' | 'datapointsToAlarm' | 'comparisonOperator' | 'threshold' | 'treatMissingData'
  >,
  current: AlarmState,
): Evaluation {
  const required = alarm.datapointsToAlarm ?? alarm.evaluationPeriods;
  const considered = range.filter((datapoint) => datapoint !== undefined).slice(-alarm.evaluationPeriods);
  const missing = alarm.evaluationPeriods - considered.length;
  const breaching = considered.filter((datapoint) =>
    breaches(datapoint.value, alarm.comparisonOperator, alarm.threshold),
  ).length;
  const decided = (state: AlarmState): Evaluation => ({ state, considered, missing });

  if (missing === 0) return decided(breaching >= required ? 'ALARM' : 'OK');
  switch (alarm.treatMissingData) {
    case 'breaching':
      return decided(breaching + missing >= required ? 'ALARM' : 'OK');
    case 'notBreaching':
      return decided(breaching >= required ? 'ALARM' : 'OK');
    case 'ignore':
      if (breaching >= required) return decided('ALARM');
      return decided(breaching < considered.length ? 'OK' : current);
    case 'missing':
      if (considered.length === 0) return decided('INSUFFICIENT_DATA');
      if (breaching >= required) return decided('ALARM');
      if (breaching < considered.length) return decided('OK');
      // Everything that is there breaches, but there is too little of it: CloudWatch waits until the oldest of it is
      // as old as DatapointsToAlarm, lest a late datum should make it a false alarm.
      return decided(
        range.length - range.findIndex((datapoint) => datapoint !== undefined) >= required ? 'ALARM' : current,
      );
  }
}

export function breaches(value: number, operator: ComparisonOperator, threshold: number): boolean {
  switch (operator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}
