import { check, checkThat, type Scenario } from '../scenario.ts';
import { toldOnce } from '../told-once.ts';

const TIMES = 2;
const RETRY_AFTER_SECONDS = 3;

export const slackRateLimited: Scenario = {
  name: 'slack-rate-limited',
  title: `Slack answers 429 ${TIMES} times and wants ${RETRY_AFTER_SECONDS} seconds of patience. It gets them, and everything arrives once.`,
  service: 'throttled',
  hosts: 1,
  channel: '#throttled',
  limits: { coolDownSeconds: 60, maxRestarts: 3, stableSeconds: 1, startTimeoutSeconds: 15 },
  async play(stage) {
    const { slack } = stage;
    slack.webhook.rateLimit(TIMES, RETRY_AFTER_SECONDS);
    await stage.kill(stage.host);
    await stage.waitForIncident('Restart Succeeded');
    await stage.waitForAlarm(stage.host, 'process', 'OK');
    await slack.waitFor(/^Cleared/);
    await slack.settled(4);
    const asked = slack.refusals().filter(({ answer }) => answer === 'rate_limited');
    const posts = [...slack.refusals(), ...slack.messages()].map(({ at }) => at.getTime()).sort((a, b) => a - b);
    const impatient = asked.slice(0, TIMES).filter(({ at }) => {
      const next = posts.find((post) => post > at.getTime());
      return next !== undefined && next - at.getTime() < RETRY_AFTER_SECONDS * 1000;
    });
    return [
      checkThat(`Slack asked for patience ${TIMES} times`, asked.length >= TIMES, `${asked.length} times`),
      check('nothing was posted before the time was up', impatient, []),
      toldOnce(slack.texts(), 4),
    ];
  },
};
