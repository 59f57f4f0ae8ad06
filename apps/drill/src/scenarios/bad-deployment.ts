import { check, checkThat, type Scenario } from '../scenario.ts';

const HOSTS = 6;
const MAX_SHARE = 0.34;
const ALLOWED = Math.floor(HOSTS * MAX_SHARE);

export const badDeployment: Scenario = {
  name: 'bad-deployment',
  title: `A deployment kills a service on all of its ${HOSTS} hosts. The blast radius holds at ${ALLOWED}, and one mail tells of the storm.`,
  service: 'shop',
  hosts: HOSTS,
  limits: {
    coolDownSeconds: 60,
    maxRestarts: 1,
    windowSeconds: 900,
    stableSeconds: 1,
    startTimeoutSeconds: 5,
    blastRadius: { maxShare: MAX_SHARE, windowSeconds: 900 },
  },
  async play(stage) {
    await Promise.all(stage.hosts.map((host) => host.host.breakUnit(host.unit, true)));
    await Promise.all(stage.hosts.map((host) => stage.kill(host)));
    await Promise.all(stage.hosts.map((host) => stage.waitForAlarm(host, 'process', 'ALARM')));
    await stage.waitForIncident('Incident Escalated', (event) => event.reason === 'blast-radius');
    await stage.waitForMail();
    await stage.letPeriodsPass(4);
    const withheld = stage
      .incidents()
      .filter((event) => event.step === 'Restart Withheld' && event.reason === 'blast-radius');
    const touched = new Set(stage.commandedInstances());
    const spared = stage.hosts.filter((host) => !touched.has(host.instanceId));
    const storms = stage.mails().filter((mail) => /many hosts/.test(mail.subject));
    return [
      check(`${ALLOWED} of ${HOSTS} hosts were touched`, touched.size, ALLOWED),
      check(
        'for each of the others it was said that nothing was done',
        new Set(withheld.map((event) => event.facts.instance.id)).size,
        spared.length,
      ),
      check('the storm is one mail', storms.length, 1),
      checkThat(
        'it names who was left alone when it was written',
        spared.some((host) => storms[0]?.body.includes(host.instanceId)) &&
          ![...touched].some((id) => storms[0]?.body.includes(id)),
        storms[0]?.body ?? 'no mail',
      ),
    ];
  },
};
