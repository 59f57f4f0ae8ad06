export {
  createQueueFunction,
  type HandleBatch,
  type InvocationContext,
  type QueueFunction,
  type QueueFunctionOptions,
  type QueueRun,
} from './create-queue-function.ts';
export { type Deadline, DeadlineExceededError } from './deadline.ts';
export { type EachRecordOptions, eachRecord } from './each-record.ts';
export { forEachLimited } from './for-each-limited.ts';
export { createFunctionLog, type FunctionLog, type InvocationLog } from './function-log.ts';
export { type BufferedMetrics, createFunctionMetrics, type FunctionMetrics } from './function-metrics.ts';
export { QueueEventError, type QueueRecord } from './queue-record.ts';
export { type RecordOutcome, UnhandleableRecordError } from './record-outcome.ts';
