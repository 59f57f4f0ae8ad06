import { check, checkThat, type Scenario } from '../scenario.ts';

const MAX_RESTARTS = 2;

export const willNotStart: Scenario = {
  name: 'will-not-start',
  title:
    'A process dies and its unit will not start again. The budget runs out, people are called, the journal is with it.',
  service: 'broken',
  hosts: 1,
  limits: {
    coolDownSeconds: 30,
    maxRestarts: MAX_RESTARTS,
    windowSeconds: 900,
    stableSeconds: 1,
    startTimeoutSeconds: 5,
  },
  async play(stage) {
    await stage.host.host.breakUnit(stage.host.unit, true);
    await stage.kill(stage.host);
    const escalated = await stage.waitForIncident('Incident Escalated', (event) => event.reason === 'budget-exhausted');
    await stage.waitForMail();
    await stage.letPeriodsPass(2);
    const [mail] = stage.mails();
    const failures = stage.incidents().filter((event) => event.step === 'Restart Failed');
    const journal = /broken/;
    return [
      check(`${MAX_RESTARTS} restarts were tried and no more`, stage.commandedInstances().length, MAX_RESTARTS),
      check(
        'each failure was told',
        failures.map((event) => event.step === 'Restart Failed' && event.ending),
        Array(MAX_RESTARTS).fill('start-failed'),
      ),
      check('one mail went out', stage.mails().length, 1),
      checkThat('the journal is in the mail', journal.test(mail?.body ?? ''), mail?.body ?? 'no mail'),
      checkThat(
        'the journal is in the escalation',
        journal.test(escalated.output ?? ''),
        escalated.output ?? 'no output',
      ),
      check('the unit is down, as it should be told to be', await stage.host.host.mainPid(stage.host.unit), undefined),
    ];
  },
};
