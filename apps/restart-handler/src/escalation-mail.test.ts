import type { IncidentFacts } from '@defib/incident-events';
import { describe, expect, it } from 'vitest';
import { escalationMail, incidentMail, stormMail } from './escalation-mail.ts';

const facts: IncidentFacts = {
  version: 1,
  incidentId: '5f2c9a7e41d80b36',
  environment: 'prod',
  accountId: '111122223333',
  region: 'eu-west-1',
  instance: { id: 'i-0a1b2c3d4e5f60718', name: 'web-1', autoScalingGroup: 'web', availabilityZone: 'eu-west-1a' },
  target: { kind: 'process', service: 'web', unit: 'nginx.service', runbookUrl: 'https://runbooks.example/web' },
  alarm: { name: 'a', reason: 'Threshold Crossed', at: '2026-11-20T08:00:00.000Z' },
};

describe('incidentMail', () => {
  it('says what, where, since when, why and what to do', () => {
    const explanation = 'nginx.service was restarted 3 times.';
    expect(
      incidentMail({ step: 'Incident Escalated', facts, reason: 'budget-exhausted', explanation, output: 'journal\n' }),
    ).toEqual({
      subject: 'Defib: web is down on web-1 (prod)',
      body: `web is down on i-0a1b2c3d4e5f60718 (web-1) in prod since 2026-11-20T08:00:00.000Z: a person is needed. nginx.service was restarted 3 times. Look at the unit’s journal: restarting does not cure it. Runbook: https://runbooks.example/web

Instance: i-0a1b2c3d4e5f60718 (web-1), eu-west-1a
Auto Scaling group: web
Unit: nginx.service
Alarm: a
Since: 2026-11-20T08:00:00.000Z
Account and region: 111122223333, eu-west-1
Runbook: https://runbooks.example/web
Incident: 5f2c9a7e41d80b36

What CloudWatch says:
Threshold Crossed

What the host said last:
journal
`,
    });
  });

  it.each([
    ['a name of 300 characters', 'x'.repeat(300)],
    ['a name that is not ASCII', 'wéb\r\nBcc: x'],
  ])('keeps to what SNS takes as a subject: %s', (_what, name) => {
    const { subject } = incidentMail({
      step: 'Incident Escalated',
      facts: { ...facts, instance: { id: 'i-1', name } },
      reason: 'agent-silent',
      explanation: '',
    });
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  });
});

describe('escalationMail', () => {
  const event = {
    step: 'Incident Escalated',
    facts,
    reason: 'instance-not-connected',
    explanation: 'The SSM agent of the instance does not answer (ConnectionLost).',
  } as const;

  it('is the mail about one incident when there is one', () => {
    expect(escalationMail(event, [])).toEqual(incidentMail(event));
  });

  it('names all hosts when there are several', () => {
    const others = [{ ...event, facts: { ...facts, instance: { id: 'i-0ffffffffffffffff' } } }];
    expect(escalationMail(event, others)).toEqual({
      subject: 'Defib: web is down on 2 hosts (prod)',
      body: `2 hosts in prod need a person for the same reason. The first of them:

${incidentMail(event).body.split('\n\n')[0]}

Instance: i-0a1b2c3d4e5f60718 (web-1), eu-west-1a
Auto Scaling group: web
Unit: nginx.service
Alarm: a
Since: 2026-11-20T08:00:00.000Z
Account and region: 111122223333, eu-west-1
Runbook: https://runbooks.example/web
Incident: 5f2c9a7e41d80b36

All of them (2):
  i-0a1b2c3d4e5f60718 (web-1)
  i-0ffffffffffffffff
`,
    });
  });
});

describe('stormMail', () => {
  it('lists the first hundred instances once', () => {
    const event = {
      step: 'Incident Escalated',
      facts,
      reason: 'blast-radius',
      explanation: '10 instances of web were restarted.',
    } as const;
    const instances = Array.from({ length: 130 }, (_, index) => ({ id: `i-${index}` }));
    const { subject, body } = stormMail(event, instances, '2026-11-20T08:15:00.000Z');
    expect(subject).toBe('Defib: web is failing on many hosts (prod)');
    expect(body).toContain('Left alone just now (130):\n  i-0\n');
    expect(body).toContain('  i-99\n  and 30 more\n');
    expect(body).not.toContain('i-100');
  });
});
