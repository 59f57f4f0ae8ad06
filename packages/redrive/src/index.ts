export { QUEUES, type QueueChoice, queueNames, RedriveError, redriveQueue } from './redrive-queue.ts';
