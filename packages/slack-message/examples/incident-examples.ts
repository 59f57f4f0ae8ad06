import type { IncidentEvent, IncidentFacts } from '@defib/incident-events';
import type { IncidentNotice } from '../src/index.ts';

const facts: IncidentFacts = {
  version: 1,
  incidentId: 'inc-4f1f0c9e2b7a4d55',
  environment: 'prod',
  accountId: '111122223333',
  region: 'eu-west-1',
  instance: {
    id: 'i-0a1b2c3d4e5f60718',
    name: 'shop-web-1',
    autoScalingGroup: 'shop-web',
    availabilityZone: 'eu-west-1a',
  },
  target: {
    kind: 'process',
    service: 'web',
    unit: 'nginx.service',
    runbookUrl: 'https://wiki.example.com/shop/web-down',
  },
  alarm: {
    name: 'defib/prod/i-0a1b2c3d4e5f60718/process-web',
    arn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:defib/prod/i-0a1b2c3d4e5f60718/process-web',
    reason:
      'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (20/11/26 08:14:00)] was less than the threshold (1.0).',
    at: '2026-11-20T08:15:02.114Z',
  },
};
const commandId = '0d6f5a8e-1b7c-4b6c-9d1e-3f2a1b0c9d8e';
const output = [
  '== journal of nginx.service',
  'Nov 20 08:16:01 shop-web-1 nginx[4812]: nginx: [emerg] unknown directive "proxy_pas" in /etc/nginx/conf.d/shop.conf:14',
  'Nov 20 08:16:01 shop-web-1 systemd[1]: nginx.service: Control process exited, code=exited, status=1/FAILURE',
  'Nov 20 08:16:01 shop-web-1 systemd[1]: Failed to start nginx.service - A high performance web server.',
  'defib-result: start-failed 2',
].join('\n');

const events: readonly { readonly title: string; readonly event: IncidentEvent }[] = [
  { title: 'A restart begins', event: { step: 'Restart Requested', facts, commandId, attempt: 1 } },
  {
    title: 'A restart is withheld',
    event: {
      step: 'Restart Withheld',
      facts,
      reason: 'cooling-down',
      explanation: 'nginx.service was restarted 100 s ago; the cool-down is 300 s.',
      retryAt: '2026-11-20T08:18:22Z',
    },
  },
  {
    title: 'The verdict: healed',
    event: { step: 'Restart Succeeded', facts, commandId, attempt: 1, ending: 'restarted', secondsToHeal: 41 },
  },
  {
    title: 'The verdict: failed',
    event: {
      step: 'Restart Failed',
      facts,
      commandId,
      attempt: 2,
      ending: 'start-failed',
      exitCode: 30,
      output,
      retryAt: '2026-11-20T08:21:02Z',
    },
  },
  {
    title: 'A person is needed',
    event: {
      step: 'Incident Escalated',
      facts,
      reason: 'budget-exhausted',
      explanation: 'nginx.service was restarted 3 times within 3600 s, the most that is allowed, and died again.',
      output,
    },
  },
];

export const INCIDENT_EXAMPLES: readonly { readonly title: string; readonly notice: IncidentNotice }[] = events.map(
  ({ title, event }) => ({
    title,
    notice: { kind: 'incident', event, severity: event.step === 'Restart Succeeded' ? 'info' : 'critical' },
  }),
);
