import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ports } from '../ports.ts';
import { lifecycleDescriber } from './auto-scaling-lifecycles.ts';
import type { AwsClients } from './aws-clients.ts';
import { dynamodbLedger } from './dynamodb-ledger.ts';
import { fleetCounter, instanceDescriber } from './ec2-instances.ts';
import { eventPublisher } from './eventbridge-publisher.ts';
import { escalationPublisher } from './sns-escalations.ts';
import { calendarReader } from './ssm-calendars.ts';
import { invocationReader, outputReader } from './ssm-command-results.ts';
import { restartSender } from './ssm-command-sender.ts';
import { connectionDescriber } from './ssm-connections.ts';

export interface ResourceSettings {
  readonly ledgerTable: string;
  readonly restartDocument: string;
  readonly incidentBus: string;
  readonly escalationTopicArn: string;
}

/** The ports over AWS for one invocation: every call ends when the signal aborts. */
export function awsPorts(clients: AwsClients, settings: ResourceSettings, signal: AbortSignal): Ports {
  const now = (): Date => new Date();
  return {
    now,
    newId: randomUUID,
    pause: (milliseconds) => sleep(milliseconds, undefined, { signal }),
    describeInstances: instanceDescriber(clients.ec2, signal),
    countFleet: fleetCounter(clients.ec2, signal),
    describeConnections: connectionDescriber(clients.ssm, signal),
    describeLifecycles: lifecycleDescriber(clients.autoScaling, signal),
    readCalendars: calendarReader(clients.ssm, signal),
    ledger: dynamodbLedger(clients.dynamodb, settings.ledgerTable, { signal, now }),
    sendRestart: restartSender(clients.ssm, settings.restartDocument, signal),
    readInvocations: invocationReader(clients.ssm, signal),
    readOutput: outputReader(clients.ssm, signal),
    publishEvents: eventPublisher(clients.eventbridge, settings.incidentBus, signal),
    publishEscalation: escalationPublisher(clients.sns, settings.escalationTopicArn, signal),
  };
}
