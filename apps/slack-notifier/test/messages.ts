import { readFileSync } from 'node:fs';

const fixture = (name: string): string => readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');

/** What SNS puts into a queue. */
export function snsBody(message: string, envelope: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: '0e1f2a3b-0000-4000-8000-000000000001',
    TopicArn: 'arn:aws:sns:eu-west-1:111122223333:defib-prod-alarms',
    Message: message,
    Timestamp: '2026-11-20T08:15:02.200Z',
    ...envelope,
  });
}

interface ProcessAlarm {
  readonly instanceId?: string;
  readonly state?: 'ALARM' | 'OK';
  readonly at?: string;
}

const BACK =
  'Threshold Crossed: 1 out of the last 1 datapoints [2.0 (20/11/26 08:15:00)] was not less than the threshold (1.0).';

/** Defib's own alarm on a process, as CloudWatch sends it. */
export function processAlarm({
  instanceId = 'i-0a1b2c3d4e5f60718',
  state = 'ALARM',
  at = '2026-11-20T08:15:02.114+0000',
}: ProcessAlarm = {}): string {
  const message = JSON.parse(fixture('process-alarm').replaceAll('i-0a1b2c3d4e5f60718', instanceId));
  return snsBody(
    JSON.stringify({
      ...message,
      NewStateValue: state,
      StateChangeTime: at,
      OldStateValue: state === 'OK' ? 'ALARM' : 'OK',
      ...(state === 'OK' ? { NewStateReason: BACK } : {}),
    }),
  );
}

export function health(overrides: Readonly<Record<string, unknown>> = {}): string {
  const event = JSON.parse(fixture('health-retirement'));
  return JSON.stringify({ ...event, ...overrides });
}

export const launchFailed = (): string => fixture('launch-unsuccessful');
export const spotInterruption = (): string => fixture('spot-interruption');
export const restartSucceeded = (): string => fixture('restart-succeeded');
