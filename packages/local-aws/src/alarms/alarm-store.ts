import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandOutput,
  type MetricAlarm,
  ResourceNotFound,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import type { StateRecord } from './alarm-change.ts';

/** Every metric alarm of the store, page by page. */
export async function readAlarms(cloudWatch: CloudWatchClient): Promise<readonly MetricAlarm[]> {
  const alarms: MetricAlarm[] = [];
  let token: string | undefined;
  do {
    const page: DescribeAlarmsCommandOutput = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm'], NextToken: token }),
    );
    alarms.push(...(page.MetricAlarms ?? []));
    token = page.NextToken;
  } while (token !== undefined && token !== '');
  return alarms;
}

/** Keeps an alarm's state where DescribeAlarms finds it; false where the alarm was deleted meanwhile. */
export async function storeAlarmState(
  cloudWatch: CloudWatchClient,
  AlarmName: string,
  { value, reason, reasonData }: StateRecord,
): Promise<boolean> {
  try {
    await cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName, StateValue: value, StateReason: reason, StateReasonData: reasonData }),
    );
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFound) return false;
    throw error;
  }
}
