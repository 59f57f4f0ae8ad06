import { groupAlarms } from '../group-alarms.ts';
import { check, checkThat, type Scenario } from '../scenario.ts';

const INSTANCES = 5;
const SERVICE = 'grow';

export const scaleOut: Scenario = {
  name: 'scale-out',
  title: `A group grows by ${INSTANCES}. Each instance gets its alarms and its agent's configuration, and a process that dies on one of them comes back.`,
  service: SERVICE,
  hosts: 0,
  group: true,
  limits: { coolDownSeconds: 60, maxRestarts: 3, stableSeconds: 2, startTimeoutSeconds: 15 },
  async play(stage) {
    // Late and in the wrong order, as Auto Scaling's events may come.
    const members = await stage.group.grow(INSTANCES, { lateMs: 500, reversed: true });
    await stage.group.waitForAlarms(members, groupAlarms(SERVICE));
    await Promise.all(members.map((member) => stage.group.waitForAgent(member)));
    await Promise.all(members.map((member) => stage.waitForAlarm(member, 'process', 'OK')));
    const [first = stage.host] = members;
    const since = new Date();
    const killed = await stage.kill(first);
    const verdict = await stage.waitForIncident('Restart Succeeded');
    await stage.waitForAlarm(first, 'process', 'OK', since);
    const pid = await first.host.mainPid(first.unit);
    const silent = stage
      .events('alarm-state')
      .filter((event) => event.alarmName.endsWith('/agent-heartbeat') && event.state === 'ALARM');
    return [
      check(
        'each instance has its ten alarms',
        (await Promise.all(members.map((member) => stage.group.alarmNames(member)))).map(({ length }) => length),
        Array(INSTANCES).fill(groupAlarms(SERVICE).length),
      ),
      checkThat('a new process runs', pid !== undefined && pid !== killed, `pid ${pid} after pid ${killed}`),
      check('the document ended with a restart', verdict.ending, 'restarted'),
      check('one command went out, to this host alone', stage.commandedInstances(), [first.instanceId]),
      check('no agent was silent', silent.length, 0),
    ];
  },
};
