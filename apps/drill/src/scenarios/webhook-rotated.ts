import { isEvent } from '@defib/local-aws';
import { parameterOf } from '../drill-slack.ts';
import { check, checkThat, type Scenario } from '../scenario.ts';
import { toldOnce } from '../told-once.ts';

const PATIENCE_MILLISECONDS = 60_000;

export const webhookRotated: Scenario = {
  name: 'webhook-rotated',
  title:
    'The webhook is revoked in the middle of an incident. One mail tells of it; with a new address the rest arrives.',
  service: 'rotated',
  hosts: 1,
  channel: '#rotated',
  limits: { coolDownSeconds: 60, maxRestarts: 3, stableSeconds: 1, startTimeoutSeconds: 15 },
  async play(stage) {
    const { slack, aws } = stage;
    const parameter = parameterOf(slack.channel);
    const old = slack.webhook;
    const since = new Date();
    await stage.kill(stage.host);
    await slack.waitFor(/./);
    old.revoke('no_service');
    const isOurMail = isEvent('message-published', ({ subject = '' }) => subject.includes(parameter));
    const mail = await aws.waitFor(isOurMail, { timeoutMs: PATIENCE_MILLISECONDS, since });
    const before = slack.messages().length;
    await stage.waitForAlarm(stage.host, 'process', 'OK');
    await slack.rotate();
    await slack.waitFor(/^Cleared/);
    await slack.settled(4);
    const mails = aws
      .timeline()
      .filter(isOurMail)
      .filter(({ at }) => at >= since);
    return [
      check('one mail told that the webhook is dead', mails.length, 1),
      checkThat(
        'it names the parameter, and not the address',
        mail.message.includes(parameter) && !mail.message.includes(new URL(old.url).pathname),
        mail.message,
      ),
      checkThat('the old address had taken something before', before > 0 && before < 4, `${before} messages`),
      toldOnce(slack.texts(), 4),
      check('the address is in no log line', logged(new URL(old.url).pathname), 0),
    ];

    function logged(secret: string): number {
      return aws.timeline().filter(isEvent('function-log', ({ line }) => line.includes(secret))).length;
    }
  },
};
