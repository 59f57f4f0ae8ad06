import { resourceNames } from '@defib/monitoring-policy';
import { DRILL_ENVIRONMENT } from '../drill-config.ts';
import { check, type Scenario } from '../scenario.ts';
import { toldOnce } from '../told-once.ts';

const DELIVERIES = 3;
/** In the envelope the notification is a text, with its quotes escaped. */
const isAlarm = /NewStateValue\\":\\"ALARM/;

export const redelivery: Scenario = {
  name: 'redelivery',
  title: `Every message is delivered ${DELIVERIES} times. The process is restarted once and the verdict is told once.`,
  service: 'twice',
  hosts: 1,
  limits: { coolDownSeconds: 30, maxRestarts: 5, windowSeconds: 900, stableSeconds: 1, startTimeoutSeconds: 15 },
  async play(stage) {
    stage.aws.duplicateDeliveries(DELIVERIES);
    try {
      await stage.kill(stage.host);
      await stage.waitForIncident('Restart Succeeded');
      const { restartHandler } = resourceNames(DRILL_ENVIRONMENT);
      const pid = await stage.host.host.mainPid(stage.host.unit);
      await stage.waitForAlarm(stage.host, 'process', 'OK');
      await stage.letPeriodsPass(4);
      const alarms = stage.aws
        .timeline()
        .filter(
          (event) =>
            event.kind === 'message-delivered' &&
            event.functionName === restartHandler &&
            event.body.includes(stage.host.instanceId) &&
            isAlarm.test(event.body),
        );
      await stage.slack.settled(4);
      return [
        check('the alarm was handed over three times', alarms.length, DELIVERIES),
        check('one command went out', stage.commandedInstances(), [stage.host.instanceId]),
        check('the process was restarted once', await stage.host.host.mainPid(stage.host.unit), pid),
        check('each step was told once', stage.steps(), ['Restart Requested', 'Restart Succeeded']),
        toldOnce(stage.slack.texts(), 4),
      ];
    } finally {
      stage.aws.duplicateDeliveries(1);
    }
  },
};
