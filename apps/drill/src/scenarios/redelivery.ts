import { check, type Scenario } from '../scenario.ts';

const DELIVERIES = 3;

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
      const pid = await stage.host.host.mainPid(stage.host.unit);
      await stage.waitForAlarm(stage.host, 'process', 'OK');
      await stage.letPeriodsPass(4);
      const alarms = stage.aws
        .timeline()
        .filter(
          (event) =>
            event.kind === 'message-delivered' &&
            event.body.includes(stage.host.instanceId) &&
            event.body.includes('NewStateValue'),
        );
      return [
        check('the alarm was handed over three times', alarms.length, DELIVERIES),
        check('one command went out', stage.commandedInstances(), [stage.host.instanceId]),
        check('the process was restarted once', await stage.host.host.mainPid(stage.host.unit), pid),
        check('each step was told once', stage.steps(), ['Restart Requested', 'Restart Succeeded']),
      ];
    } finally {
      stage.aws.duplicateDeliveries(1);
    }
  },
};
