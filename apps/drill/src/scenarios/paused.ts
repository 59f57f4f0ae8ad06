import { check, type Scenario } from '../scenario.ts';

export const paused: Scenario = {
  name: 'paused',
  title: 'The process of a paused instance dies. It is left alone, and it is said why.',
  service: 'asleep',
  hosts: 1,
  limits: { coolDownSeconds: 30, maxRestarts: 3, stableSeconds: 1, startTimeoutSeconds: 15 },
  async play(stage) {
    const { host, instanceId, unit } = stage.host;
    await stage.aws.tagInstance(instanceId, { 'defib:paused': 'true' });
    await stage.kill(stage.host);
    const withheld = await stage.waitForIncident('Restart Withheld');
    await stage.letPeriodsPass(4);
    return [
      check('it was withheld because the instance is paused', withheld.reason, 'paused'),
      check('no command went out', stage.commandedInstances(), []),
      check('the process is still down', await host.mainPid(unit), undefined),
      check('that is all that was told', stage.steps(), ['Restart Withheld']),
    ];
  },
};
