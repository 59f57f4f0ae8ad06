import { notifierNames } from '@defib/monitoring-policy';
import { DRILL_ENVIRONMENT } from '../drill-config.ts';
import { check, checkThat, type Scenario } from '../scenario.ts';
import { toldOnce } from '../told-once.ts';

const OUTAGE_MILLISECONDS = 3_600_000;

export const slackDown: Scenario = {
  name: 'slack-down',
  title: 'A process is killed while Slack is down for an hour. Everything arrives afterwards, once.',
  service: 'mute',
  hosts: 1,
  channel: '#mute',
  aside: true,
  limits: { coolDownSeconds: 60, maxRestarts: 3, stableSeconds: 1, startTimeoutSeconds: 15 },
  async play(stage) {
    const { slack, aws } = stage;
    const over = new Promise((resolve) => setTimeout(resolve, OUTAGE_MILLISECONDS / aws.timeScale));
    const since = new Date();
    slack.webhook.goDown();
    await stage.kill(stage.host);
    await stage.waitForIncident('Restart Succeeded');
    await stage.waitForAlarm(stage.host, 'process', 'OK');
    await over;
    const duringOutage = slack.texts();
    const attempts = slack.refusals().length;
    slack.webhook.comeBack();
    await Promise.all([/^CRITICAL/, /^Restarting/, /^Healed/, /^Cleared/].map((text) => slack.waitFor(text)));
    await slack.settled(4);
    const { notifyOldestMessageAlarm, notifyDeadLetterQueue } = notifierNames(DRILL_ENVIRONMENT);
    const events = aws.timeline().filter(({ at }) => at >= since);
    return [
      check('nothing arrived during the outage', duringOutage, []),
      checkThat(
        `it was tried time and again, with patience: ${attempts} posts in an hour`,
        attempts > 3 && attempts < 100,
        String(attempts),
      ),
      toldOnce(slack.texts(), 4),
      checkThat(
        'people were called because messages wait',
        events.some(
          (event) =>
            event.kind === 'alarm-state' && event.alarmName === notifyOldestMessageAlarm && event.state === 'ALARM',
        ),
        'no such alarm',
      ),
      check(
        'nothing was given up',
        events.filter(
          (event) => event.kind === 'message-dead-lettered' && event.deadLetterQueueName === notifyDeadLetterQueue,
        ).length,
        0,
      ),
    ];
  },
};
