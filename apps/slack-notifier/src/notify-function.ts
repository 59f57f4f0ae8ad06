import type { HandleBatch, QueueRecord, QueueRun } from '@defib/queue-function';
import { backoffSeconds } from './backoff.ts';
import { classifyMessage } from './classify-message.ts';
import type { Config } from './config.ts';
import { decideRoutes } from './decide-routes.ts';
import { DeliveryBoard } from './delivery-board.ts';
import type { Incoming } from './incoming.ts';
import { type Errand, errandKey, planMessages } from './plan-messages.ts';
import type { Ports } from './ports.ts';
import { sendToWebhook } from './send-to-webhook.ts';

export interface NotifyFunctionParts {
  readonly config: Config;
  /** Ports whose calls end when the signal aborts. */
  readonly portsFor: (signal: AbortSignal) => Ports;
}

/** Thrown, as the outcome of a record, when a message has to wait. Says why, and never where it was to go. */
export class NotDeliveredError extends Error {
  override readonly name = 'NotDeliveredError';
}

/** An attempt takes five seconds at most, and what follows it half a one: none begins later than this before the end. */
const LAST_ATTEMPT_MILLISECONDS = 6_500;

interface Task {
  readonly record: QueueRecord;
  readonly errands: readonly Errand[];
}

/**
 * Handles a batch of the notify queue: each record becomes messages to the webhooks that its routes name; what was sent
 * before is not sent again, and what can't be sent now comes again alone.
 */
export function createNotifyBatchHandler({ config, portsFor }: NotifyFunctionParts): HandleBatch {
  return async (records, run) => {
    const ports = portsFor(run.deadline.signal);
    const tasks = records.map((record) => ({ record, errands: errandsOf(record, config) }));
    const errands = tasks.flatMap((task) => task.errands);
    const delivered = await ports.deliveryLog.readDelivered(
      errands.map(({ webhook, incoming }) => ({ webhook, key: incoming.key })),
    );
    const board = new DeliveryBoard(delivered);
    const reported = new Set<string>();
    const reportDelivered = () => {
      for (const { record, errands: own } of tasks) {
        if (reported.has(record.recordId) || !own.every((errand) => board.isDelivered(errandKey(errand)))) continue;
        reported.add(record.recordId);
        run.report(record.recordId, { kind: 'handled' });
      }
    };
    reportDelivered();
    run.metrics.count('MessagesDuplicate', delivered.size);

    const messages = planMessages(errands, delivered);
    await rememberRaised(
      messages.flatMap(({ news }) => news),
      ports,
      run,
    );
    const raised = await raisedAlarms(errands, ports);
    const latest = new Date(ports.now().getTime() + run.deadline.remainingMilliseconds() - LAST_ATTEMPT_MILLISECONDS);
    await Promise.all(
      [...Map.groupBy(messages, ({ webhook }) => webhook).values()].map((own) =>
        sendToWebhook(own, { ports, slack: config.slack, raised, latest, board, run, settled: reportDelivered }),
      ),
    );
    await giveBack(
      tasks.filter(({ record }) => !reported.has(record.recordId)),
      { board, ports, run },
    );
  };
}

function errandsOf(record: QueueRecord, { policy, slack }: Config): Errand[] {
  const incoming = classifyMessage(record.body, policy, record.recordId);
  return decideRoutes(incoming.route, slack).map((webhook) => ({ webhook, incoming }));
}

/** Notes when alarms were raised, before they are told: that may take hours, and the alarm be cleared meanwhile. */
async function rememberRaised(news: readonly Incoming[], { deliveryLog }: Ports, run: QueueRun): Promise<void> {
  const raised = news.flatMap(({ notice, alarmKey }) =>
    notice.kind === 'alarm' && notice.alarm.state.value === 'ALARM' && alarmKey !== undefined
      ? [{ alarmKey, at: notice.alarm.state.at }]
      : [],
  );
  if (raised.length === 0) return;
  try {
    await deliveryLog.rememberRaised(raised);
  } catch (error) {
    run.log.warn('it could not be noted when alarms were raised', { error });
  }
}

/** When the alarms of this batch that are cleared had been raised. */
async function raisedAlarms(errands: readonly Errand[], ports: Ports): Promise<ReadonlyMap<string, Date>> {
  const cleared = errands.flatMap(({ incoming }) => (stateOf(incoming) === 'OK' ? (incoming.alarmKey ?? []) : []));
  return cleared.length === 0 ? new Map() : ports.deliveryLog.readRaised([...new Set(cleared)]);
}

function stateOf({ notice }: Incoming): string | undefined {
  return notice.kind === 'alarm' ? notice.alarm.state.value : undefined;
}

interface GiveBackTerms {
  readonly board: DeliveryBoard;
  readonly ports: Ports;
  readonly run: QueueRun;
}

/** Says of each record that is not done why, and for how long the queue should keep it. */
async function giveBack(tasks: readonly Task[], { board, ports, run }: GiveBackTerms): Promise<void> {
  const delays: { receiptHandle: string; seconds: number }[] = [];
  for (const { record, errands } of tasks) {
    const failures = errands.flatMap((errand) => board.failureOf(errandKey(errand)) ?? []);
    const asked = failures.flatMap(({ seconds }) => seconds ?? []);
    const seconds =
      asked.length === failures.length ? Math.max(1, ...asked) : backoffSeconds(record.receiveCount, ports.random());
    const problem = failures.map((failure) => failure.problem).join('; ') || 'there was no time left';
    run.report(record.recordId, { kind: 'failed', error: new NotDeliveredError(`Not delivered: ${problem}`) });
    if (record.receiptHandle !== undefined) delays.push({ receiptHandle: record.receiptHandle, seconds });
  }
  if (delays.length === 0) return;
  try {
    await ports.postpone(delays);
  } catch (error) {
    // Then the queue's own visibility time-out holds.
    run.log.warn('records could not be postponed', { error });
  }
}
