import { readFileSync } from 'node:fs';
import { createQueueFunction } from '@defib/queue-function';
import { createAwsClients } from './adapters/aws-clients.ts';
import { type AwsMemory, awsPorts } from './adapters/aws-ports.ts';
import { ownMessageBody } from './classify-event.ts';
import { readConfig } from './config.ts';
import { createDetectorBatchHandler } from './detector-function.ts';

// Once per cold start. What is wrong here fails the start with a message that names it, and the events stay in the queue.
const config = readConfig(process.env, readFileSync(new URL('./policy.json', import.meta.url), 'utf8'));
const clients = createAwsClients({ region: config.region });
const memory: AwsMemory = { types: new Map(), profiles: new Map() };

/** Lambda's entry point: the detector queue's batches. */
export const handler = createQueueFunction({
  handle: createDetectorBatchHandler({
    config,
    portsFor: (signal) =>
      awsPorts(clients, config, { memory, rates: config.policy.alarms, bodyOf: ownMessageBody, signal }),
  }),
});
