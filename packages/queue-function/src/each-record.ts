import type { HandleBatch, QueueRun } from './create-queue-function.ts';
import { forEachLimited } from './for-each-limited.ts';
import type { QueueRecord } from './queue-record.ts';
import { UnhandleableRecordError } from './record-outcome.ts';

export interface EachRecordOptions {
  /** How many records are handled at the same time. */
  readonly concurrency?: number;
}

/**
 * Makes a batch handler of a handler for one record. A record whose handler throws an UnhandleableRecordError is
 * consumed, one whose handler throws anything else comes again.
 */
export function eachRecord(
  handle: (record: QueueRecord, run: QueueRun) => Promise<void>,
  options: EachRecordOptions = {},
): HandleBatch {
  return (records, run) =>
    forEachLimited(records, options.concurrency ?? 10, async (record) => {
      try {
        await handle(record, run);
        run.report(record.recordId, { kind: 'handled' });
      } catch (error) {
        run.report(
          record.recordId,
          error instanceof UnhandleableRecordError
            ? { kind: 'unhandleable', reason: error.reason, detail: error.message }
            : { kind: 'failed', error },
        );
      }
    });
}
