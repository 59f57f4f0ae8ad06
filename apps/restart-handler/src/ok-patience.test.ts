import { parsePolicy } from '@defib/monitoring-policy';
import { expect, it } from 'vitest';
import { readFixture } from '../test/fixtures.ts';
import { okPatienceSeconds } from './ok-patience.ts';

const web = { kind: 'process', service: 'web', unit: 'nginx.service' } as const;

function policyWith(alarm: Readonly<Record<string, number>>): ReturnType<typeof parsePolicy> {
  const services = [{ name: 'web', unit: 'nginx.service', process: { exe: '/usr/sbin/nginx' }, alarm }];
  return parsePolicy({ ...readFixture('policy.json'), services });
}

it.each([
  [{ periodSeconds: 60, evaluationPeriods: 1 }, 180],
  [{ periodSeconds: 10, evaluationPeriods: 2 }, 180],
  [{ periodSeconds: 60, evaluationPeriods: 3 }, 300],
  [{ periodSeconds: 300, evaluationPeriods: 1 }, 900],
])('is two periods more than the alarm looks at, three minutes at least: %j', (alarm, seconds) => {
  expect(okPatienceSeconds(policyWith(alarm), web)).toBe(seconds);
});

it.each([
  ['an alarm that doesn’t tell its OK', { ...web, okUntold: true as const }],
  ['an agent', { kind: 'agent' as const, service: 'cloudwatch-agent', unit: 'amazon-cloudwatch-agent.service' }],
  ['a service that the policy has dropped', { ...web, service: 'gone' }],
  ['a service that has another unit now', { ...web, unit: 'gone.service' }],
])('there is none for %s', (_what, incident) => {
  expect(okPatienceSeconds(policyWith({}), incident)).toBeUndefined();
});
