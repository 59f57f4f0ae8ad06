import { type CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { jsonAnswer } from '../front/aws-answer.ts';
import type { Interceptor, Interceptors } from '../front/front-server.ts';
import { stringsAt } from '../json-value.ts';

/** EnableAlarmActions and DisableAlarmActions of metric alarms, which moto does not have; unknown names are ignored. */
export function alarmSwitches(cloudWatch: CloudWatchClient): Interceptors {
  const switching =
    (ActionsEnabled: boolean): Interceptor =>
    async ({ input }) => {
      const AlarmNames = [...stringsAt(input, 'AlarmNames')];
      const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames }));
      for (const { AlarmName, EvaluationPeriods, ComparisonOperator, Metrics, ...alarm } of MetricAlarms) {
        await cloudWatch.send(
          new PutMetricAlarmCommand({
            ...alarm,
            AlarmName,
            EvaluationPeriods,
            ComparisonOperator,
            ...(Metrics === undefined || Metrics.length === 0 ? {} : { Metrics }),
            ActionsEnabled,
          }),
        );
      }
      return jsonAnswer({});
    };
  return { 'monitoring.EnableAlarmActions': switching(true), 'monitoring.DisableAlarmActions': switching(false) };
}
