import { check, checkThat, type Scenario } from '../scenario.ts';
import { toldOnce } from '../told-once.ts';

export const processKilled: Scenario = {
  name: 'process-killed',
  title: 'A process is killed with SIGKILL. It comes back, and one verdict says how long it took.',
  service: 'web',
  hosts: 1,
  limits: { coolDownSeconds: 60, maxRestarts: 3, stableSeconds: 2, startTimeoutSeconds: 15 },
  async play(stage) {
    await stage.slack.writeLog(stage.host.instanceId, [
      'INFO served 200 /',
      'FATAL no answer from postgres://web:hunter2@db.example.com/shop',
    ]);
    const killed = await stage.kill(stage.host);
    const verdict = await stage.waitForIncident('Restart Succeeded');
    await stage.waitForAlarm(stage.host, 'process', 'OK');
    const pid = await stage.host.host.mainPid(stage.host.unit);
    const running = (await stage.host.host.processes()).some((process) => process.pid === pid);
    await stage.slack.settled(4);
    const log = JSON.stringify(stage.slack.messages());
    return [
      checkThat(
        'a new process runs',
        pid !== undefined && pid !== killed && running,
        `pid ${pid} after pid ${killed} was killed`,
      ),
      check('the document ended with a restart', verdict.ending, 'restarted'),
      check('one command went out, to this host alone', stage.commandedInstances(), [stage.host.instanceId]),
      check('the steps were told in order', stage.steps(), ['Restart Requested', 'Restart Succeeded']),
      check('nobody was woken', stage.mails().length, 0),
      toldOnce(stage.slack.texts(), 4),
      checkThat(
        'with the alarm came the log line that matters, its password masked',
        log.includes('FATAL no answer') && !log.includes('hunter2') && !log.includes('INFO served'),
        log,
      ),
    ];
  },
};
