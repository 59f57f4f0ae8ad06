import { DeleteAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { WATCH_EVENT_SOURCE } from '@defib/incident-events';
import { groupAlarms } from '../group-alarms.ts';
import { check, checkThat, type Scenario } from '../scenario.ts';

const SERVICE = 'drifted';

export const drift: Scenario = {
  name: 'drift',
  title: 'Somebody edits one alarm by hand and deletes another. The sweep puts both right and says so.',
  service: SERVICE,
  hosts: 0,
  group: true,
  limits: { stableSeconds: 1 },
  async play(stage) {
    const { group, aws } = stage;
    const [member = stage.host] = await group.grow(1);
    await group.waitForAlarms([member], groupAlarms(SERVICE));
    const edited = group.alarmName(member.instanceId, 'cpu-critical');
    const before = (await group.alarmsOf(member)).find(({ AlarmName }) => AlarmName === edited);
    await group.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: edited,
        Namespace: before?.Namespace,
        MetricName: before?.MetricName,
        Dimensions: before?.Dimensions,
        Statistic: before?.Statistic,
        Period: before?.Period,
        EvaluationPeriods: before?.EvaluationPeriods,
        ComparisonOperator: before?.ComparisonOperator,
        Threshold: 99.5,
        ActionsEnabled: false,
      }),
    );
    await group.cloudWatch.send(
      new DeleteAlarmsCommand({ AlarmNames: [group.alarmName(member.instanceId, `process-${SERVICE}`)] }),
    );
    const since = new Date();
    const sums = await group.sweep();
    await group.waitForAlarms([member], groupAlarms(SERVICE));
    const told = await aws.waitFor(
      (event) =>
        event.kind === 'event-put' &&
        event.source === WATCH_EVENT_SOURCE &&
        event.detailType === 'Watch Mended' &&
        JSON.stringify(event.detail).includes(edited),
      { timeoutMs: 30_000, since },
    );
    const isMended = async (): Promise<boolean> =>
      (await group.alarmsOf(member)).some(
        (alarm) =>
          alarm.AlarmName === edited && alarm.Threshold === before?.Threshold && alarm.ActionsEnabled !== false,
      );
    for (let looks = 0; looks < 40 && !(await isMended()); looks += 1) await stage.letPeriodsPass(0.1);
    const last = await group.sweep();
    return [
      check('the sweep found both', [sums.created, sums.updated, sums.deleted], [1, 1, 0]),
      checkThat('the edited one is as it was', await isMended(), JSON.stringify(await group.alarmsOf(member))),
      check('the deleted one is back', await group.alarmNames(member), groupAlarms(SERVICE)),
      checkThat('it was told what was wrong', JSON.stringify(told).includes('99.5'), JSON.stringify(told)),
      check('the next sweep found nothing', [last.created, last.updated, last.deleted], [0, 0, 0]),
    ];
  },
};
