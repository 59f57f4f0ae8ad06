import { setTimeout as sleep } from 'node:timers/promises';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import type { LocalAws } from '@defib/local-aws';
import { notifierNames, resourceNames } from '@defib/monitoring-policy';
import { DRILL_ENVIRONMENT } from '../drill-config.ts';
import { check, checkThat, type Scenario } from '../scenario.ts';
import { stormAlarm } from '../storm-alarm.ts';

const ALARMS = 2_000;
const MOST_CALLS = 60;
/** PublishBatch takes no more (SNS API reference). */
const PER_CALL = 10;
const PATIENCE_MILLISECONDS = 90_000;

export const storm: Scenario = {
  name: 'storm',
  title: `${ALARMS.toLocaleString('en')} alarms go off at once. Slack gets a few digests that hold every one of them.`,
  service: 'storm',
  hosts: 0,
  channel: '#storm',
  limits: {},
  async play(stage) {
    const { aws, slack } = stage;
    const since = new Date();
    await publish(aws, since);
    const end = Date.now() + PATIENCE_MILLISECONDS;
    while (countOf(slack.texts()) < ALARMS && Date.now() < end) await sleep(100);
    await slack.settled();
    const seconds = ((slack.messages().at(-1)?.at.getTime() ?? 0) - since.getTime()) / 1000;
    const calls = slack.messages().length + slack.refusals().length;
    const { notifyDeadLetterQueue } = notifierNames(DRILL_ENVIRONMENT);
    return [
      checkThat(
        `${ALARMS} alarms took ${calls} webhook calls (at most ${MOST_CALLS}) and ${seconds.toFixed(1)} s`,
        calls <= MOST_CALLS,
        `${calls} webhook calls`,
      ),
      check('every alarm is counted in what Slack was told, once', countOf(slack.texts()), ALARMS),
      check(
        'none was given up',
        aws
          .timeline()
          .filter(
            (event) => event.kind === 'message-dead-lettered' && event.deadLetterQueueName === notifyDeadLetterQueue,
          ).length,
        0,
      ),
    ];
  },
};

async function publish(aws: LocalAws, at: Date): Promise<void> {
  const sns = new SNSClient({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'drill', secretAccessKey: 'drill' },
  });
  const TopicArn = `arn:aws:sns:${aws.region}:${aws.accountId}:${resourceNames(DRILL_ENVIRONMENT).alarmTopic}`;
  for (let from = 0; from < ALARMS; from += PER_CALL) {
    const PublishBatchRequestEntries = Array.from({ length: PER_CALL }, (_, index) => ({
      Id: String(index),
      Message: stormAlarm(from + index, { region: aws.region, accountId: aws.accountId, at }),
    }));
    await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  }
  sns.destroy();
}

/** How many alarms the messages tell of: a digest begins with its count, any other message is one. */
function countOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Number(/^([\d,]+) messages/.exec(text)?.[1]?.replaceAll(',', '') ?? 1), 0);
}
