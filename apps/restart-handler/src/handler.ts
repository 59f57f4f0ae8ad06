import { readFileSync } from 'node:fs';
import { createQueueFunction } from '@defib/queue-function';
import { createAwsClients } from './adapters/aws-clients.ts';
import { awsPorts } from './adapters/aws-ports.ts';
import { readConfig } from './config.ts';
import { createRestartBatchHandler } from './restart-function.ts';

// Once per cold start. What is wrong here fails the start with a message that names it, and the alarms stay in the queue.
const config = readConfig(process.env, readFileSync(new URL('./policy.json', import.meta.url), 'utf8'));
const clients = createAwsClients({ region: config.region });

/** Lambda's entry point: the restart queue's batches. */
export const handler = createQueueFunction({
  handle: createRestartBatchHandler({ config, portsFor: (signal) => awsPorts(clients, config, signal) }),
});
