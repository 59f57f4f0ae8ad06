import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { awsCall } from '@defib/aws-call';
import type { ExistingAlarm } from '../alarm-spec.ts';
import type { ListAlarms, Ports } from '../ports.ts';
import type { Pacer } from './pacer.ts';

// DescribeAlarms: up to 100 a page (CloudWatch API reference).
const PAGE_SIZE = 100;

export function alarmLister(client: CloudWatchClient, pace: Pacer, signal: AbortSignal): ListAlarms {
  return async function* (namePrefix) {
    let token: string | undefined;
    do {
      await pace();
      const command = new DescribeAlarmsCommand({
        AlarmNamePrefix: namePrefix,
        AlarmTypes: ['MetricAlarm'],
        MaxRecords: PAGE_SIZE,
        NextToken: token,
      });
      const page = await awsCall('cloudwatch:DescribeAlarms', client.send(command, { abortSignal: signal }));
      yield (page.MetricAlarms ?? []).flatMap(existingAlarm);
      token = page.NextToken;
    } while (token);
  };
}

function existingAlarm(alarm: MetricAlarm): ExistingAlarm[] {
  if (alarm.AlarmName === undefined) return [];
  return [
    {
      name: alarm.AlarmName,
      description: alarm.AlarmDescription,
      namespace: alarm.Namespace,
      metricName: alarm.MetricName,
      dimensions: Object.fromEntries((alarm.Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? ''])),
      statistic: alarm.Statistic,
      periodSeconds: alarm.Period,
      evaluationPeriods: alarm.EvaluationPeriods,
      datapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
      threshold: alarm.Threshold,
      comparisonOperator: alarm.ComparisonOperator,
      treatMissingData: alarm.TreatMissingData ?? 'missing',
      actionsEnabled: alarm.ActionsEnabled,
      alarmActions: alarm.AlarmActions ?? [],
      okActions: alarm.OKActions ?? [],
      insufficientDataActions: alarm.InsufficientDataActions ?? [],
    },
  ];
}

/** PutMetricAlarm replaces an alarm as a whole, but for its tags, which it takes only when it makes one. */
export function alarmPutter(
  client: CloudWatchClient,
  arnOf: (name: string) => string,
  { pace, signal }: { readonly pace: Pacer; readonly signal: AbortSignal },
): Ports['putAlarm'] {
  return async (spec, isNew) => {
    await pace();
    const tags = Object.entries(spec.tags).map(([Key, Value]) => ({ Key, Value }));
    const input: PutMetricAlarmCommandInput = {
      AlarmName: spec.name,
      AlarmDescription: spec.description,
      Namespace: spec.namespace,
      MetricName: spec.metricName,
      Dimensions: Object.entries(spec.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: spec.statistic,
      Period: spec.periodSeconds,
      EvaluationPeriods: spec.evaluationPeriods,
      DatapointsToAlarm: spec.datapointsToAlarm,
      Threshold: spec.threshold,
      ComparisonOperator: spec.comparisonOperator,
      TreatMissingData: spec.treatMissingData,
      ActionsEnabled: spec.actionsEnabled,
      AlarmActions: [...spec.alarmActions],
      OKActions: [...spec.okActions],
      Tags: tags,
      ActionConfiguration: { AlarmTagsPropagation: { Enabled: true } },
    };
    await awsCall('cloudwatch:PutMetricAlarm', client.send(new PutMetricAlarmCommand(input), { abortSignal: signal }));
    if (isNew) return;
    const command = new TagResourceCommand({ ResourceARN: arnOf(spec.name), Tags: tags });
    await awsCall('cloudwatch:TagResource', client.send(command, { abortSignal: signal }));
  };
}

export function alarmDeleter(client: CloudWatchClient, pace: Pacer, signal: AbortSignal): Ports['deleteAlarms'] {
  return async (names) => {
    await pace();
    await awsCall(
      'cloudwatch:DeleteAlarms',
      client.send(new DeleteAlarmsCommand({ AlarmNames: [...names] }), { abortSignal: signal }),
    );
  };
}

export function actionSwitch(client: CloudWatchClient, pace: Pacer, signal: AbortSignal): Ports['switchActions'] {
  return async (names, enabled) => {
    await pace();
    const input = { AlarmNames: [...names] };
    if (enabled) {
      await awsCall(
        'cloudwatch:EnableAlarmActions',
        client.send(new EnableAlarmActionsCommand(input), { abortSignal: signal }),
      );
    } else {
      await awsCall(
        'cloudwatch:DisableAlarmActions',
        client.send(new DisableAlarmActionsCommand(input), { abortSignal: signal }),
      );
    }
  };
}
