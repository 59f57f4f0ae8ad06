import { describe, expect, it } from 'vitest';
import {
  describeIncident,
  fitIncidentEvent,
  type IncidentEvent,
  IncidentEventError,
  type IncidentFacts,
  parseIncidentEvent,
  toEventBridgeEntry,
} from './index.ts';

const facts: IncidentFacts = {
  version: 1,
  incidentId: '5f2c9a7e41d80b36',
  environment: 'prod',
  accountId: '111122223333',
  region: 'eu-west-1',
  instance: { id: 'i-0a1b2c3d4e5f60718', name: 'web-1', autoScalingGroup: 'web', availabilityZone: 'eu-west-1a' },
  target: { kind: 'process', service: 'web', unit: 'nginx.service', runbookUrl: 'https://runbooks.example/web' },
  alarm: {
    name: 'defib/prod/i-0a1b2c3d4e5f60718/process-web',
    arn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:defib/prod/i-0a1b2c3d4e5f60718/process-web',
    reason: 'Threshold Crossed',
    at: '2026-11-20T08:00:00.000Z',
  },
};
const bare: IncidentFacts = {
  ...facts,
  instance: { id: facts.instance.id },
  target: { kind: 'agent', service: 'cloudwatch-agent', unit: 'amazon-cloudwatch-agent.service' },
  alarm: { name: 'a', reason: '', at: facts.alarm.at },
};

const events: readonly IncidentEvent[] = [
  { step: 'Restart Requested', facts, commandId: 'c-1', attempt: 1 },
  {
    step: 'Restart Withheld',
    facts,
    reason: 'cooling-down',
    explanation: 'It was restarted 40 s ago.',
    retryAt: '2026-11-20T08:05:00.000Z',
  },
  { step: 'Restart Withheld', facts: bare, reason: 'paused', explanation: 'The instance is paused.' },
  { step: 'Restart Succeeded', facts, commandId: 'c-1', attempt: 1, ending: 'restarted', secondsToHeal: 4.2 },
  {
    step: 'Restart Failed',
    facts,
    commandId: 'c-1',
    attempt: 2,
    ending: 'start-failed',
    exitCode: 30,
    output: 'no such file',
    retryAt: '2026-11-20T08:05:00.000Z',
  },
  { step: 'Restart Failed', facts: bare, commandId: 'c-1', attempt: 2, ending: 'undeliverable', output: '' },
  {
    step: 'Incident Escalated',
    facts,
    reason: 'budget-exhausted',
    explanation: 'Restarted 3 times.',
    output: 'no such file',
  },
  { step: 'Incident Escalated', facts: bare, reason: 'agent-silent', explanation: 'The agent was restarted.' },
  { step: 'Incident Escalated', facts: bare, reason: 'calendar-unreadable', explanation: 'InvalidDocument.' },
  { step: 'Incident Escalated', facts: bare, reason: 'still-in-alarm', explanation: 'It runs.' },
];

function delivered(event: IncidentEvent): unknown {
  const entry = toEventBridgeEntry(event);
  return {
    version: '0',
    id: 'e-1',
    source: entry.Source,
    'detail-type': entry.DetailType,
    resources: entry.Resources,
    detail: JSON.parse(entry.Detail),
  };
}

describe('an incident event on its way through EventBridge', () => {
  it.each(events.map((event) => [event.step, event] as const))('arrives as it was sent: %s', (_step, event) => {
    expect(parseIncidentEvent(delivered(event))).toEqual(event);
    expect(parseIncidentEvent(JSON.stringify(delivered(event)))).toEqual(event);
  });

  it('becomes one PutEvents entry', () => {
    expect(toEventBridgeEntry({ step: 'Restart Requested', facts, commandId: 'c-1', attempt: 1 })).toEqual({
      Source: 'defib.restart-handler',
      DetailType: 'Restart Requested',
      Detail: JSON.stringify({ facts, commandId: 'c-1', attempt: 1 }),
      Resources: [facts.alarm.arn],
    });
  });

  it('names every wrong field', () => {
    const broken = {
      source: 'defib.restart-handler',
      'detail-type': 'Restart Succeeded',
      detail: { facts: { ...facts, version: 2, alarm: { ...facts.alarm, at: 'today' } }, commandId: 7 },
    };
    expect(() => parseIncidentEvent(broken)).toThrow(
      new IncidentEventError([
        'event.detail.facts.version: must be 1',
        'event.detail.facts.alarm.at: must be a time in ISO 8601',
        'event.detail.commandId: must be a string',
        'event.detail.attempt: must be a number',
        'event.detail.ending: must be one of restarted, already-running',
        'event.detail.secondsToHeal: must be a number',
      ]),
    );
  });

  it.each([
    [null],
    [7],
    ['{"source":'],
    [[]],
    [{ source: 'aws.ec2', 'detail-type': 'Restart Requested', detail: {} }],
    [{ source: 'defib.restart-handler', 'detail-type': 'Restart' }],
  ])('refuses what is no incident event: %j', (input) => {
    expect(() => parseIncidentEvent(input)).toThrow(IncidentEventError);
  });
});

describe('fitIncidentEvent', () => {
  const long = '\u0001'.repeat(1_000_000);

  it.each(events.map((event) => [event.step, event] as const))('keeps an entry below 256 KB: %s', (_step, event) => {
    const hugeFacts: IncidentFacts = {
      ...facts,
      incidentId: long,
      environment: long,
      accountId: long,
      region: long,
      instance: { id: long, name: long, autoScalingGroup: long, availabilityZone: long },
      target: { kind: 'process', service: long, unit: long, runbookUrl: long },
      alarm: { name: long, arn: long, reason: long, at: facts.alarm.at },
    };
    const huge: IncidentEvent = {
      ...event,
      facts: hugeFacts,
      ...('explanation' in event ? { explanation: long } : {}),
      ...('output' in event ? { output: long } : {}),
    };
    const entry = toEventBridgeEntry(huge);
    const bytes = Buffer.byteLength(entry.Source + entry.DetailType + entry.Detail + entry.Resources.join('')) + 14;
    expect(bytes).toBeLessThan(262_144);
  });

  it('keeps the end of the output and the beginning of the reason', () => {
    const event: IncidentEvent = {
      step: 'Restart Failed',
      facts: { ...facts, alarm: { ...facts.alarm, reason: `first${'x'.repeat(3_000)}last` } },
      commandId: 'c-1',
      attempt: 1,
      ending: 'start-failed',
      output: `first${'x'.repeat(9_000)}last`,
    };
    expect(fitIncidentEvent(event)).toEqual({
      ...event,
      facts: { ...facts, alarm: { ...facts.alarm, reason: `first${'x'.repeat(1_994)}…` } },
      output: `…${'x'.repeat(7_995)}last`,
    });
  });

  it('does not cut a character in two', () => {
    const event: IncidentEvent = { step: 'Restart Withheld', facts, reason: 'paused', explanation: '🫀'.repeat(1_500) };
    expect(fitIncidentEvent(event)).toEqual({ ...event, explanation: `${'🫀'.repeat(999)}…` });
  });
});

describe('describeIncident', () => {
  it('says what, where, since when, what was done and what to do now, in one line', () => {
    expect(events.map(describeIncident)).toEqual([
      'web is down on i-0a1b2c3d4e5f60718 (web-1) in prod since 2026-11-20T08:00:00.000Z: nginx.service is being restarted (attempt 1). Nothing to do yet.',
      'web is down on i-0a1b2c3d4e5f60718 (web-1) in prod since 2026-11-20T08:00:00.000Z: nginx.service was not restarted. It was restarted 40 s ago. It will be tried again at 2026-11-20T08:05:00.000Z. Nothing to do yet. Runbook: https://runbooks.example/web',
      'The CloudWatch agent fell silent on i-0a1b2c3d4e5f60718 in prod since 2026-11-20T08:00:00.000Z: amazon-cloudwatch-agent.service was not restarted. The instance is paused. Remove the tag defib:paused when you are done, and restart the unit yourself if it is needed before.',
      'web is down on i-0a1b2c3d4e5f60718 (web-1) in prod since 2026-11-20T08:00:00.000Z: nginx.service is running again after 4.2 s, it was restarted and is active again (attempt 1). Nothing to do.',
      'web is down on i-0a1b2c3d4e5f60718 (web-1) in prod since 2026-11-20T08:00:00.000Z: restarting nginx.service failed, it did not start (attempt 2). It will be tried again at 2026-11-20T08:05:00.000Z. Nothing to do yet. Runbook: https://runbooks.example/web',
      'The CloudWatch agent fell silent on i-0a1b2c3d4e5f60718 in prod since 2026-11-20T08:00:00.000Z: restarting amazon-cloudwatch-agent.service failed, the command never reached the host (attempt 2). It will not be tried again by itself.',
      'web is down on i-0a1b2c3d4e5f60718 (web-1) in prod since 2026-11-20T08:00:00.000Z: a person is needed. Restarted 3 times. Look at the unit’s journal: restarting does not cure it. Runbook: https://runbooks.example/web',
      'The CloudWatch agent fell silent on i-0a1b2c3d4e5f60718 in prod since 2026-11-20T08:00:00.000Z: a person is needed. The agent was restarted. Check that metrics of this host are arriving again; until then its processes are not watched.',
      'The CloudWatch agent fell silent on i-0a1b2c3d4e5f60718 in prod since 2026-11-20T08:00:00.000Z: a person is needed. InvalidDocument. Check the change calendars that the policy names and who may read them; until then nothing is restarted.',
      'The alarm of cloudwatch-agent on i-0a1b2c3d4e5f60718 in prod stays, since 2026-11-20T08:00:00.000Z: a person is needed. It runs. Compare the alarm’s metric with the processes on the host and with the policy’s selector.',
    ]);
  });

  it('stays one line whatever the names hold', () => {
    const event: IncidentEvent = {
      step: 'Restart Withheld',
      facts: { ...facts, instance: { id: 'i-1', name: 'a\nb' } },
      reason: 'paused',
      explanation: 'one\r\ntwo',
    };
    expect(describeIncident(event)).not.toMatch(/[\r\n]/);
  });
});
