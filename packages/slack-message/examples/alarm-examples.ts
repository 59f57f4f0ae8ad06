import { readFileSync } from 'node:fs';
import { type AlarmNotification, parseAlarmMessage } from '@defib/alarm-parser';
import type { AlarmNotice, NoticeInstance } from '../src/index.ts';

export const WEB_1: NoticeInstance = {
  id: 'i-0a1b2c3d4e5f60718',
  name: 'shop-web-1',
  autoScalingGroup: 'shop-web',
  availabilityZone: 'eu-west-1a',
};

const logTimes = ['08:12:51', '08:13:02', '08:13:40', '08:14:09', '08:14:31'];
const logTexts = [
  'GET /cart 200 12ms',
  'ERROR upstream timed out while reading https://cart:hunter2@cart.example.com/v1',
  'WARN retry 1 of 3, Authorization: Bearer abcdefghijklmnopqrstuvwxyz',
  'ERROR connect() failed (111: Connection refused) `cart` & <pool>\n  at connect (net.js:12)\n  at retry (pool.js:88)',
  'FATAL worker process 4711 exited on signal 9',
];

export const WEB_LOGS: NonNullable<AlarmNotice['logs']> = {
  kind: 'lines',
  logGroup: '/shop/web/error',
  more: false,
  lines: logTexts.map((text, index) => ({ at: new Date(`2026-11-20T${logTimes[index]}.000Z`), text })),
};

/** A message as AWS sends it, from the fixtures. */
export function fixtureAlarm(name: string): AlarmNotification {
  return parseAlarmMessage(readFileSync(new URL(`../test/fixtures/${name}.json`, import.meta.url), 'utf8'));
}

export const ALARM_EXAMPLES: readonly { readonly title: string; readonly notice: AlarmNotice }[] = [
  {
    title: 'A process is down',
    notice: {
      kind: 'alarm',
      alarm: fixtureAlarm('sns-process-down'),
      severity: 'critical',
      watch: { kind: 'process', service: 'web', unit: 'nginx.service', restarts: true },
      instances: [WEB_1],
      runbookUrl: 'https://wiki.example.com/shop/web-down',
      logs: WEB_LOGS,
    },
  },
  {
    title: 'A metric over its threshold',
    notice: { kind: 'alarm', alarm: fixtureAlarm('sns-cpu-raised'), severity: 'warning', instances: [WEB_1] },
  },
  {
    title: 'The same, cleared',
    notice: {
      kind: 'alarm',
      alarm: fixtureAlarm('sns-cpu-cleared'),
      severity: 'warning',
      instances: [WEB_1],
      raisedAt: new Date('2026-11-20T08:13:42.529Z'),
    },
  },
  {
    title: 'The agent is silent',
    notice: {
      kind: 'alarm',
      alarm: fixtureAlarm('eb-agent-silent'),
      severity: 'warning',
      watch: { kind: 'agent', restarts: true },
      instances: [{ id: 'i-0b2c3d4e5f6071829' }],
    },
  },
  {
    title: 'Anomaly detection',
    notice: { kind: 'alarm', alarm: fixtureAlarm('sns-anomaly-raised'), severity: 'warning', instances: [] },
  },
  {
    title: 'A composite alarm',
    notice: { kind: 'alarm', alarm: fixtureAlarm('eb-composite-raised'), severity: 'critical', instances: [] },
  },
  {
    title: 'A log alarm, whose log group may not be read',
    notice: {
      kind: 'alarm',
      alarm: fixtureAlarm('sns-log-raised'),
      severity: 'warning',
      instances: [],
      logs: { kind: 'unavailable', logGroup: '/shop/web/error', why: 'not-permitted' },
    },
  },
  {
    title: 'One host of a fleet alarm',
    notice: {
      kind: 'alarm',
      alarm: fixtureAlarm('sns-contributor-raised'),
      severity: 'warning',
      instances: [{ id: 'i-0c3d4e5f607182930' }],
    },
  },
];
