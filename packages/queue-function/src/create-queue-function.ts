import type { SQSBatchResponse } from 'aws-lambda';
import { type Deadline, DeadlineExceededError, startDeadline } from './deadline.ts';
import { createFunctionLog, type FunctionLog, type InvocationLog } from './function-log.ts';
import { type BufferedMetrics, createFunctionMetrics, type FunctionMetrics } from './function-metrics.ts';
import { type QueueRecord, readQueueEvent } from './queue-record.ts';
import type { RecordOutcome } from './record-outcome.ts';

/** What one invocation offers to the code that handles its batch. */
export interface QueueRun {
  readonly log: FunctionLog;
  readonly metrics: FunctionMetrics;
  readonly deadline: Deadline;
  /**
   * Says how a record ended; the first word counts. A record of which nothing was said when the handling ends, fails or
   * runs out of time comes again: silence is never taken for success.
   */
  report(recordId: string, outcome: RecordOutcome): void;
}

/** Handles a whole batch, and reports on each record as soon as that record's effects are done. */
export type HandleBatch = (records: readonly QueueRecord[], run: QueueRun) => Promise<void>;

export interface QueueFunctionOptions {
  readonly handle: HandleBatch;
  /** Time kept back at the end of an invocation for telling the queue what failed. */
  readonly marginMilliseconds?: number;
  readonly log?: InvocationLog;
  readonly metrics?: BufferedMetrics;
}

/** The part of Lambda's context that is used. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export type QueueFunction = (event: unknown, context: InvocationContext) => Promise<SQSBatchResponse>;

const DEFAULT_MARGIN_MILLISECONDS = 3_000;
// A detail may quote what somebody sent; a log line is no place for all of it.
const LONGEST_DETAIL = 300;

/** Rejects when the deadline passes, so that a handler that ignores the signal can't take the answer down with it. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Makes a Lambda function of a batch handler: an SQS batch in, the failed records out, so that one bad record never
 * drags down its batch. The event source mapping must have ReportBatchItemFailures.
 *
 * The function rejects only when the event is not an SQS batch (QueueEventError).
 */
export function createQueueFunction(options: QueueFunctionOptions): QueueFunction {
  const log = options.log ?? createFunctionLog();
  const metrics = options.metrics ?? createFunctionMetrics();
  const marginMilliseconds = options.marginMilliseconds ?? DEFAULT_MARGIN_MILLISECONDS;

  return async (event, context) => {
    log.startInvocation(context.awsRequestId);
    const records = readQueueEvent(event);
    const deadline = startDeadline(context.getRemainingTimeInMillis() - marginMilliseconds);
    const outcomes = new Map<string, RecordOutcome>();
    const report = (recordId: string, outcome: RecordOutcome): void => {
      if (!outcomes.has(recordId)) outcomes.set(recordId, outcome);
    };
    let stopped: unknown;
    try {
      await Promise.race([options.handle(records, { log, metrics, deadline, report }), untilAborted(deadline.signal)]);
    } catch (error) {
      stopped = error;
      log.error('the batch was not finished', { error, outOfTime: error instanceof DeadlineExceededError });
    } finally {
      deadline.stop();
    }

    const failed: string[] = [];
    for (const { recordId, receiveCount } of records) {
      const outcome = outcomes.get(recordId);
      if (outcome === undefined) {
        failed.push(recordId);
        if (stopped === undefined) log.error('nothing was said about a record', { recordId });
      } else if (outcome.kind === 'failed') {
        failed.push(recordId);
        log.error('record failed', { recordId, receiveCount, error: outcome.error });
      } else if (outcome.kind === 'unhandleable') {
        log.warn('record can never be handled, and is dropped', {
          recordId,
          reason: outcome.reason,
          detail: outcome.detail?.slice(0, LONGEST_DETAIL),
        });
        metrics.count('RecordsDropped', 1, { Reason: outcome.reason });
      }
    }
    if (failed.length > 0) {
      metrics.count('RecordsFailed', failed.length);
      log.warn('records go back to the queue', {
        failed: failed.length,
        of: records.length,
        ...(stopped === undefined ? {} : { because: messageOf(stopped) }),
      });
    }
    metrics.flush();
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
