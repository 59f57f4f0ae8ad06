import type { SlackRules } from '@defib/monitoring-policy';
import type { QueueRun } from '@defib/queue-function';
import { formatDigest, formatNotice, type Notice, type SlackMessage } from '@defib/slack-message';
import { deadWebhookMail } from './dead-webhook-mail.ts';
import { decideLogs } from './decide-logs.ts';
import { type Delivery, deliverMessage } from './deliver-message.ts';
import type { DeliveryBoard, ErrandFailure } from './delivery-board.ts';
import type { Incoming } from './incoming.ts';
import { errandKey, type PlannedMessage } from './plan-messages.ts';
import type { Ports } from './ports.ts';

export interface SendingTerms {
  readonly ports: Ports;
  readonly slack: SlackRules;
  readonly raised: ReadonlyMap<string, Date>;
  readonly latest: Date;
  readonly board: DeliveryBoard;
  readonly run: QueueRun;
  /** Called after each message that Slack took. */
  readonly settled: () => void;
}

/** Sends the messages of one webhook, one after the other. Never rejects: the board holds what came of each. */
export async function sendToWebhook(planned: readonly PlannedMessage[], terms: SendingTerms): Promise<void> {
  const { board, run } = terms;
  let rest: readonly PlannedMessage[] = planned;
  try {
    const messages = await Promise.all(planned.map((plan) => compose(plan, terms)));
    for (const [index, plan] of planned.entries()) {
      const message = messages[index];
      if (message === undefined) continue;
      rest = planned.slice(index);
      const delivery = await deliver(plan, message, terms);
      if (delivery.kind === 'delivered' || delivery.kind === 'told-already') continue;
      run.log.warn('a message was not delivered', {
        webhook: plan.webhook,
        outcome: delivery.kind,
        ...('problem' in delivery ? { problem: delivery.problem } : {}),
      });
      board.markFailed(errandKeys([plan]), failureOf(delivery));
      // A message that Slack takes in no form says nothing about the others; anything else would hit them as well.
      if (delivery.kind === 'refused') continue;
      if (delivery.kind === 'dead') await tellDead(plan.webhook, delivery.problem, messages.slice(index), terms);
      board.markFailed(errandKeys(rest), failureOf(delivery));
      return;
    }
  } catch (error) {
    run.log.error('the messages of a webhook were not finished', { webhook: planned[0]?.webhook, error });
    board.markFailed(errandKeys(rest), { problem: error instanceof Error ? error.name : 'unknown error' });
  }
}

async function deliver(plan: PlannedMessage, message: SlackMessage, terms: SendingTerms): Promise<Delivery> {
  const { ports, slack, latest, board, run } = terms;
  const { metrics } = run;
  let sending = { plan, message };
  // A copy of this news may have been told by another invocation while this one waited for its turn.
  const current = async (): Promise<SlackMessage | undefined> => {
    const news = await untold(sending.plan, ports);
    if (news.length > 0 && news.length < sending.plan.news.length) {
      const rest = { ...sending.plan, news };
      sending = { plan: rest, message: await compose(rest, terms) };
    }
    return news.length === 0 ? undefined : sending.message;
  };
  const delivery = await deliverMessage(plan.webhook, current, {
    ports,
    allowedHosts: slack.allowedHosts,
    latest,
    count: (name) => metrics.count(name),
  });
  if (delivery.kind === 'told-already') metrics.count('MessagesDuplicate', plan.news.length);
  if (delivery.kind === 'told-already' || delivery.kind === 'delivered') {
    board.markDelivered(errandKeys([plan]));
    terms.settled();
  }
  if (delivery.kind !== 'delivered') return delivery;
  metrics.count('MessagesSent');
  if (delivery.plain) metrics.count('MessagesSentPlain');
  if (plan.kind === 'digest') metrics.count('DigestsSent');
  await remember(sending.plan, terms);
  return delivery;
}

async function untold({ webhook, news }: PlannedMessage, { deliveryLog }: Ports): Promise<readonly Incoming[]> {
  const told = await deliveryLog.readDelivered(news.map(({ key }) => ({ webhook, key })));
  return news.filter((incoming) => !told.has(errandKey({ webhook, incoming })));
}

/** Slack has the message: whatever fails from here on must not send it again. */
async function remember({ webhook, news }: PlannedMessage, { ports, run }: SendingTerms): Promise<void> {
  try {
    await ports.deliveryLog.markDelivered(news.map(({ key }) => ({ webhook, key })));
  } catch (error) {
    run.log.error('a delivered message could not be noted: a copy of it may be sent', { webhook, error });
  }
}

async function compose({ kind, news }: PlannedMessage, { ports, slack, raised }: SendingTerms): Promise<SlackMessage> {
  const { locale } = slack;
  const [first] = news;
  if (kind === 'digest' || first === undefined)
    return formatDigest(
      news.map(({ notice }) => notice),
      { locale },
    );
  const request = decideLogs(first, slack);
  const logs = request === undefined ? undefined : await ports.readLogs(request);
  return formatNotice(withMemory(first, raised, logs), { locale });
}

function withMemory(
  { notice, alarmKey }: Incoming,
  raised: ReadonlyMap<string, Date>,
  logs: Awaited<ReturnType<Ports['readLogs']>> | undefined,
): Notice {
  if (notice.kind !== 'alarm') return notice;
  const raisedAt = alarmKey === undefined ? undefined : raised.get(alarmKey);
  return { ...notice, ...(raisedAt === undefined ? {} : { raisedAt }), ...(logs === undefined ? {} : { logs }) };
}

async function tellDead(
  webhook: string,
  problem: string,
  waiting: readonly SlackMessage[],
  { ports, run }: SendingTerms,
): Promise<void> {
  run.metrics.count('WebhooksDead');
  if (!(await ports.deliveryLog.claimDeadNotice(webhook))) return;
  await ports.publishEscalation(deadWebhookMail(webhook, problem, waiting));
}

function errandKeys(planned: readonly PlannedMessage[]): string[] {
  return planned.flatMap(({ webhook, news }) => news.map((incoming) => errandKey({ webhook, incoming })));
}

function failureOf(delivery: Exclude<Delivery, { kind: 'delivered' | 'told-already' }>): ErrandFailure {
  if (delivery.kind === 'held-back')
    return { problem: 'Slack asked for patience, or the time was up', seconds: delivery.seconds };
  return { problem: delivery.problem };
}
