import { readFileSync } from 'node:fs';
import { createQueueFunction } from '@defib/queue-function';
import { createAwsClients } from './adapters/aws-clients.ts';
import { awsPorts } from './adapters/aws-ports.ts';
import { webhookReader } from './adapters/ssm-webhooks.ts';
import { readConfig } from './config.ts';
import { createNotifyBatchHandler } from './notify-function.ts';

// Once per cold start. What is wrong here fails the start with a message that names it, and the messages stay in the queue.
const config = readConfig(process.env, readFileSync(new URL('./policy.json', import.meta.url), 'utf8'));
const clients = createAwsClients({ region: config.region });
// Its cache outlives the invocation.
const readWebhook = webhookReader(clients.ssm);

/** Lambda's entry point: the notify queue's batches. */
export const handler = createQueueFunction({
  handle: createNotifyBatchHandler({
    config,
    portsFor: (signal) => awsPorts(clients, { ...config, readWebhook }, signal),
  }),
});
