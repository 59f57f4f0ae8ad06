import { setTimeout as sleep } from 'node:timers/promises';
import type { AlarmSettings } from '@defib/monitoring-policy';
import type { OwnMessage, Ports } from '../ports.ts';
import { missingGroupFinder } from './auto-scaling-groups.ts';
import type { AwsClients } from './aws-clients.ts';
import { actionSwitch, alarmDeleter, alarmLister, alarmPutter } from './cloudwatch-alarms.ts';
import { instancePauser, monitoringEnabler, profileAttacher } from './ec2-instance-settings.ts';
import { recoverableTypeFinder, type TypeMemory } from './ec2-instance-types.ts';
import { instanceDescriber, instanceLister } from './ec2-instances.ts';
import { watchEventPublisher } from './eventbridge-publisher.ts';
import { type ProfileMemory, profileChecker } from './iam-profiles.ts';
import { createPacer, type Pacer } from './pacer.ts';
import { ownQueueSender } from './sqs-own-queue.ts';

export interface ResourceSettings {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly queueUrl: string;
  readonly incidentBus: string;
  readonly profileArn: string;
  readonly concurrency: number;
}

/** What outlives an invocation. */
export interface AwsMemory {
  readonly types: TypeMemory;
  readonly profiles: ProfileMemory;
}

/** The ports over AWS for one invocation: every call, and every wait for its turn, ends when the signal aborts. */
export function awsPorts(
  clients: AwsClients,
  settings: ResourceSettings,
  {
    memory,
    rates,
    bodyOf,
    signal,
  }: {
    readonly memory: AwsMemory;
    readonly rates: Pick<AlarmSettings, 'putRatePerSecond' | 'deleteRatePerSecond' | 'describeRatePerSecond'>;
    readonly bodyOf: (message: OwnMessage) => string;
    readonly signal: AbortSignal;
  },
): Ports {
  const now = (): Date => new Date();
  // All that run at a time share the account's rates; each takes its part without knowing of the others.
  const pacer = (rate: number): Pacer =>
    createPacer(rate / settings.concurrency, {
      now: () => performance.now(),
      wait: (milliseconds) => sleep(milliseconds, undefined, { signal }),
    });
  // One quota holds for each of DeleteAlarms, EnableAlarmActions and DisableAlarmActions.
  const paceDeletions = pacer(rates.deleteRatePerSecond);
  const paceSwitches = pacer(rates.deleteRatePerSecond);
  const alarmArn = (name: string): string =>
    `arn:${settings.partition}:cloudwatch:${settings.region}:${settings.accountId}:alarm:${name}`;
  return {
    now,
    describeInstances: instanceDescriber(clients.ec2, signal),
    listInstances: instanceLister(clients.ec2, signal),
    findRecoverableTypes: recoverableTypeFinder(clients.ec2, memory.types, signal),
    findMissingGroups: missingGroupFinder(clients.autoScaling, signal),
    listAlarms: alarmLister(clients.cloudWatch, pacer(rates.describeRatePerSecond), signal),
    putAlarm: alarmPutter(clients.cloudWatch, alarmArn, { pace: pacer(rates.putRatePerSecond), signal }),
    deleteAlarms: alarmDeleter(clients.cloudWatch, paceDeletions, signal),
    switchActions: actionSwitch(clients.cloudWatch, paceSwitches, signal),
    attachProfile: profileAttacher(clients.ec2, settings.profileArn, signal),
    checkProfile: profileChecker(clients.iam, memory.profiles, { signal, now }),
    enableDetailedMonitoring: monitoringEnabler(clients.ec2, signal),
    pauseInstance: instancePauser(clients.ec2, signal),
    send: ownQueueSender(clients.sqs, settings.queueUrl, { bodyOf, signal }),
    publish: watchEventPublisher(clients.eventBridge, settings.incidentBus, signal),
  };
}
