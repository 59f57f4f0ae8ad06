import { groupAlarms } from '../group-alarms.ts';
import { check, type Scenario } from '../scenario.ts';

const INSTANCES = 4;
const SERVICE = 'missed';

export const missedEvents: Scenario = {
  name: 'missed-events',
  title: 'Half of the events are lost as a group grows and shrinks. After the sweep everything is right.',
  service: SERVICE,
  hosts: 0,
  group: true,
  limits: { stableSeconds: 1 },
  async play(stage) {
    const { group, aws } = stage;
    // All events of every second instance: none of them can be noticed by another one.
    const lost = new Map<unknown, boolean>();
    const where = (detail: Readonly<Record<string, unknown>>): boolean => {
      const id = detail['EC2InstanceId'] ?? detail['instance-id'];
      if (!lost.has(id)) lost.set(id, lost.size % 2 === 1);
      return lost.get(id) === true;
    };
    const ends = ['aws.autoscaling', 'aws.ec2'].map((source) => aws.dropEvents({ source, where }));
    const isLost = ({ instanceId }: { readonly instanceId: string }): boolean => lost.get(instanceId) === true;

    const members = await group.grow(INSTANCES);
    await stage.letPeriodsPass(1);
    await group.waitForAlarms(
      members.filter((member) => !isLost(member)),
      groupAlarms(SERVICE),
    );
    const unwatched = (await Promise.all(members.map((member) => group.alarmNames(member)))).filter(
      ({ length }) => length === 0,
    );
    const grown = await group.sweep();
    await group.waitForAlarms(members, groupAlarms(SERVICE));

    const gone = [...members.filter(isLost).slice(0, 1), ...members.filter((member) => !isLost(member)).slice(0, 1)];
    await group.shrink(gone);
    await group.waitForAlarms(
      gone.filter((member) => !isLost(member)),
      [],
    );
    const shrunk = await group.sweep();
    await group.waitForAlarms(gone, []);
    for (const end of ends) end();
    const last = await group.sweep();

    const dropped = aws
      .timeline()
      .filter((event) => event.kind === 'aws-event' && event.dropped && lost.has(idOf(event.detail)));
    const alarms = groupAlarms(SERVICE).length;
    return [
      check('events of half of the instances were lost', [unwatched.length, dropped.length > 0], [INSTANCES / 2, true]),
      check('the sweep found each alarm that was missing', grown.created, (alarms * INSTANCES) / 2),
      check('the next one found each that was left behind', shrunk.deleted, alarms),
      check('the last one found nothing', [last.created, last.updated, last.deleted], [0, 0, 0]),
      check(
        'those that are left have their alarms',
        (await Promise.all(members.map((member) => group.alarmNames(member)))).map(({ length }) => length).sort(),
        [0, 0, alarms, alarms],
      ),
    ];
  },
};

function idOf(detail: unknown): unknown {
  if (typeof detail !== 'object' || detail === null) return undefined;
  return Reflect.get(detail, 'EC2InstanceId') ?? Reflect.get(detail, 'instance-id');
}
