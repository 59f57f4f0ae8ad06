import { check, checkThat, type Scenario } from '../scenario.ts';

export const agentSilent: Scenario = {
  name: 'agent-silent',
  title:
    'The CloudWatch agent falls silent. The process is left alone, the agent is restarted, and a notice tells of it.',
  service: 'quiet',
  hosts: 1,
  limits: { coolDownSeconds: 60, maxRestarts: 3, stableSeconds: 1, startTimeoutSeconds: 15 },
  async play(stage) {
    const { host, agentUnit, unit, instanceId } = stage.host;
    const process = await host.mainPid(unit);
    const agent = await stage.kill(stage.host, agentUnit);
    await stage.waitForAlarm(stage.host, 'agent-heartbeat', 'ALARM');
    const restarted = await stage.waitForIncident('Restart Succeeded');
    const notice = await stage.waitForIncident('Incident Escalated');
    await stage.waitForAlarm(stage.host, 'agent-heartbeat', 'OK');
    const newAgent = await host.mainPid(agentUnit);
    const processAlarms = stage
      .events('alarm-state')
      .filter((event) => event.alarmName.includes('/process-') && event.state === 'ALARM');
    return [
      check('the process was left alone', await host.mainPid(unit), process),
      check('its own alarm never went off', processAlarms.length, 0),
      check('one command went out', stage.commandedInstances(), [instanceId]),
      check('it restarted the agent', [restarted.facts.target.kind, restarted.facts.target.unit], ['agent', agentUnit]),
      checkThat('a new agent runs', newAgent !== undefined && newAgent !== agent, `pid ${newAgent} after pid ${agent}`),
      check('a notice was given', notice.reason, 'agent-silent'),
    ];
  },
};
