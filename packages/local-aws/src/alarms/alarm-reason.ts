import type { AlarmState } from '../timeline-event.ts';
import type { AlarmDefinition, ComparisonOperator } from './alarm-definition.ts';
import { cloudWatchTimestamp, reasonTimestamp } from './alarm-time.ts';
import { breaches, type Evaluation } from './evaluate-alarm.ts';
import { double, javaDouble, stringifyWithDoubles } from './java-double.ts';

const OPERATOR_WORDS: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** The sentence that CloudWatch gives as the reason of a state. */
export function alarmReason(evaluation: Evaluation, alarm: AlarmDefinition): string {
  const { state, considered, missing } = evaluation;
  if (state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${counted(missing)} unknown.`;
  const treated =
    alarm.treatMissingData === 'breaching'
      ? 'Breaching'
      : alarm.treatMissingData === 'notBreaching'
        ? 'NonBreaching'
        : undefined;
  if (considered.length === 0 && treated !== undefined) {
    const periods = `${missing} ${missing === 1 ? 'period' : 'periods'}`;
    return `Threshold Crossed: no datapoints were received for ${periods} and ${missingCounted(missing)} treated as [${treated}].`;
  }
  const listed = considered.filter(
    (datapoint) => breaches(datapoint.value, alarm.comparisonOperator, alarm.threshold) === (state === 'ALARM'),
  );
  const values = listed
    .map((datapoint) => `${javaDouble(datapoint.value)} (${reasonTimestamp(datapoint.at)})`)
    .reverse();
  const howMany =
    alarm.datapointsToAlarm === undefined
      ? `${listed.length} ${listed.length === 1 ? 'datapoint' : 'datapoints'}`
      : `${listed.length} out of the last ${alarm.evaluationPeriods} datapoints`;
  const not = state === 'OK' ? 'not ' : '';
  const verb = listed.length === 1 ? 'was' : 'were';
  const filled = missing > 0 && treated !== undefined ? ` and ${missingCounted(missing)} treated as [${treated}]` : '';
  const threshold = `${OPERATOR_WORDS[alarm.comparisonOperator]} the threshold (${javaDouble(alarm.threshold)})`;
  return `Threshold Crossed: ${howMany} [${values.join(', ')}] ${verb} ${not}${threshold}${filled}${minimum(alarm, state)}.`;
}

/** The data behind a state, as JSON text. */
export function alarmReasonData(evaluation: Evaluation, alarm: AlarmDefinition, queriedAt: Date): string {
  const newestFirst = [...evaluation.considered].reverse();
  const oldest = evaluation.considered[0];
  return stringifyWithDoubles({
    version: '1.0',
    queryDate: cloudWatchTimestamp(queriedAt),
    ...(oldest === undefined ? {} : { startDate: cloudWatchTimestamp(oldest.at) }),
    ...(alarm.unit === null ? {} : { unit: alarm.unit }),
    statistic: alarm.statistic,
    period: alarm.periodSeconds,
    recentDatapoints: evaluation.considered.map((datapoint) => double(datapoint.value)),
    threshold: double(alarm.threshold),
    evaluatedDatapoints: newestFirst.map((datapoint) => ({
      timestamp: cloudWatchTimestamp(datapoint.at),
      sampleCount: double(datapoint.sampleCount),
      value: double(datapoint.value),
    })),
  });
}

function minimum(alarm: AlarmDefinition, state: AlarmState): string {
  if (alarm.datapointsToAlarm === undefined) return '';
  const needed = state === 'ALARM' ? alarm.datapointsToAlarm : alarm.evaluationPeriods - alarm.datapointsToAlarm + 1;
  const transition = state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK';
  return ` (minimum ${needed} ${needed === 1 ? 'datapoint' : 'datapoints'} for ${transition} transition)`;
}

function counted(count: number): string {
  return count === 1 ? '1 datapoint was' : `${count} datapoints were`;
}

function missingCounted(count: number): string {
  return count === 1 ? '1 missing datapoint was' : `${count} missing datapoints were`;
}
