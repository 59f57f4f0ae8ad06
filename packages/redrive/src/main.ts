// pnpm redrive --environment NAME [--queue notify|restart|detector]: sends dead letters again.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SQSClient, SQSServiceException } from '@aws-sdk/client-sqs';
import { QUEUES, queueNames, RedriveError, redriveQueue } from './redrive-queue.ts';

const USAGE = `pnpm redrive --environment NAME [--queue ${QUEUES.join('|')}]`;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { environment: { type: 'string' }, queue: { type: 'string', default: 'notify' } },
});
const choice = QUEUES.find((queue) => queue === values.queue);

if (values.environment === undefined || choice === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const names = queueNames(values.environment, choice);
  try {
    const moved = await redriveQueue(new SQSClient({}), names, { pause: (milliseconds) => sleep(milliseconds) });
    console.log(`${moved} messages moved from ${names.deadLetters} to ${names.queue}`);
  } catch (error) {
    if (!(error instanceof RedriveError || error instanceof SQSServiceException)) throw error;
    console.error(`${names.deadLetters}: ${error.name}: ${error.message}`);
    process.exitCode = 1;
  }
}
