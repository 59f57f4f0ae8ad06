import { setTimeout as sleep } from 'node:timers/promises';
import type { Ports, ReadWebhook } from '../ports.ts';
import type { AwsClients } from './aws-clients.ts';
import { logReader } from './cloudwatch-log-reader.ts';
import { dynamodbDeliveryLog } from './dynamodb-delivery-log.ts';
import { slackPoster } from './slack-poster.ts';
import { escalationPublisher } from './sns-escalations.ts';
import { postponer } from './sqs-postponer.ts';

export interface ResourceSettings {
  readonly ledgerTable: string;
  readonly notifyQueueUrl: string;
  readonly escalationTopicArn: string;
  /** Lives longer than an invocation, because of its cache. */
  readonly readWebhook: ReadWebhook;
}

/** The ports over AWS and Slack for one invocation: every call ends when the signal aborts. */
export function awsPorts(clients: AwsClients, settings: ResourceSettings, signal: AbortSignal): Ports {
  const now = (): Date => new Date();
  return {
    now,
    random: Math.random,
    pause: (milliseconds) => sleep(milliseconds, undefined, { signal }),
    readWebhook: settings.readWebhook,
    post: slackPoster(signal),
    readLogs: logReader(clients.logs, signal),
    deliveryLog: dynamodbDeliveryLog(clients.dynamodb, settings.ledgerTable, { signal, now }),
    postpone: postponer(clients.sqs, settings.notifyQueueUrl),
    publishEscalation: escalationPublisher(clients.sns, settings.escalationTopicArn, signal),
  };
}
