import { groupAlarms } from '../group-alarms.ts';
import { check, type Scenario } from '../scenario.ts';

const INSTANCES = 3;
const SERVICE = 'shrink';

export const scaleIn: Scenario = {
  name: 'scale-in',
  title: `A group of ${INSTANCES} shrinks to none. Nothing of its instances is left, and nobody is told that they are silent.`,
  service: SERVICE,
  hosts: 0,
  group: true,
  limits: { stableSeconds: 1 },
  async play(stage) {
    const members = await stage.group.grow(INSTANCES);
    await stage.group.waitForAlarms(members, groupAlarms(SERVICE));
    await Promise.all(members.map((member) => stage.waitForAlarm(member, 'process', 'OK')));
    await stage.group.shrink(members, { reversed: true });
    await stage.group.waitForAlarms(members, []);
    await stage.letPeriodsPass(4);
    const sums = await stage.group.sweep();
    return [
      check(
        'no alarm is left',
        (await Promise.all(members.map((member) => stage.group.alarmsOf(member)))).flat().length,
        0,
      ),
      check('a sweep finds nothing to delete', sums.deleted, 0),
      check('nobody was told of a silent agent or a dead process', stage.steps(), []),
      check('nobody was woken', stage.mails().length, 0),
    ];
  },
};
