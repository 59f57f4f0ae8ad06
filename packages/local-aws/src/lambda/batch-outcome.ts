import { arrayAt, isJsonObject, stringAt } from '../json-value.ts';
import type { InvocationOutcome } from './invocation.ts';

/** Which messages of a batch are done with, and which go back to the queue. */
export interface BatchOutcome {
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  /** Set where the whole batch failed for another reason than the function saying so message by message. */
  readonly wholeBatchFailed?: 'function-error' | 'bad-response';
}

/**
 * What a poller makes of an invocation. With ReportBatchItemFailures: no list, a null list or an empty one is success;
 * an empty, null, misnamed or unknown identifier fails the whole batch (Lambda developer guide, "Handling errors for
 * an SQS event source": unknown identifiers are not mentioned there, so they are taken the strict way).
 */
export function decideBatch(
  outcome: Pick<InvocationOutcome, 'payload' | 'failure'>,
  messageIds: readonly string[],
  reportsItemFailures: boolean,
): BatchOutcome {
  if (outcome.failure !== undefined) return { succeeded: [], failed: messageIds, wholeBatchFailed: 'function-error' };
  if (!reportsItemFailures) return { succeeded: messageIds, failed: [] };
  const response = parse(outcome.payload);
  if (response === undefined) return { succeeded: [], failed: messageIds, wholeBatchFailed: 'bad-response' };
  if (response === null) return { succeeded: messageIds, failed: [] };
  if (!isJsonObject(response)) return { succeeded: [], failed: messageIds, wholeBatchFailed: 'bad-response' };
  const list = response['batchItemFailures'];
  if (list === undefined || list === null) return { succeeded: messageIds, failed: [] };
  const failed = new Set(arrayAt(response, 'batchItemFailures').map((item) => stringAt(item, 'itemIdentifier')));
  if (!Array.isArray(list) || [...failed].some((id) => id === undefined || !messageIds.includes(id))) {
    return { succeeded: [], failed: messageIds, wholeBatchFailed: 'bad-response' };
  }
  return { succeeded: messageIds.filter((id) => !failed.has(id)), failed: messageIds.filter((id) => failed.has(id)) };
}

function parse(payload: string | undefined): unknown {
  try {
    return JSON.parse(payload ?? '');
  } catch {
    return undefined;
  }
}
