import type { AlarmChange } from './alarm-change.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { cloudWatchTimestamp } from './alarm-time.ts';
import { double, stringifyWithDoubles } from './java-double.ts';
import { regionName } from './region-name.ts';

const SUBJECT_LIMIT = 100;

/** What CloudWatch publishes of a metric alarm's change: the message of 2026, key by key in AWS's order. */
export function snsAlarmMessage(
  change: AlarmChange,
  alarm: AlarmDefinition,
  account: { readonly id: string; readonly region: string },
): string {
  return stringifyWithDoubles({
    AlarmName: alarm.name,
    AlarmDescription: alarm.description,
    AWSAccountId: account.id,
    AlarmConfigurationUpdatedTimestamp: cloudWatchTimestamp(alarm.configurationUpdatedAt),
    NewStateValue: change.state.value,
    NewStateReason: change.state.reason,
    StateChangeTime: cloudWatchTimestamp(change.state.at),
    Region: regionName(account.region),
    AlarmArn: alarm.arn,
    ActionExecutedAfterMuteWindow: false,
    OldStateValue: change.previous.value,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: {
      MetricName: alarm.metricName,
      Namespace: alarm.namespace,
      StatisticType: 'Statistic',
      Statistic: alarm.statistic.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
      Unit: alarm.unit,
      Dimensions: alarm.dimensions.map(({ name, value }) => ({ value, name })),
      Period: alarm.periodSeconds,
      EvaluationPeriods: alarm.evaluationPeriods,
      ...(alarm.datapointsToAlarm === undefined ? {} : { DatapointsToAlarm: alarm.datapointsToAlarm }),
      ComparisonOperator: alarm.comparisonOperator,
      Threshold: double(alarm.threshold),
      TreatMissingData: alarm.treatMissingData,
      EvaluateLowSampleCountPercentile: '',
    },
  });
}

/** The subject; a run of non-ASCII characters becomes one `_`, and what is too long is cut. */
export function snsAlarmSubject(change: AlarmChange, alarm: AlarmDefinition, region: string): string {
  const subject = `${change.state.value}: "${alarm.name}" in ${regionName(region)}`.replace(/[^\x20-\x7e]+/g, '_');
  return subject.length <= SUBJECT_LIMIT ? subject : `${subject.slice(0, SUBJECT_LIMIT - 3)}...`;
}
