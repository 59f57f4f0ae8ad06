import { INCIDENT_EVENT_SOURCE, type IncidentFacts } from '@defib/incident-events';
import type { TimelineFact } from '@defib/local-aws';
import { describe, expect, it } from 'vitest';
import { narrate } from './narrate.ts';

const at = new Date('2026-11-20T10:00:00Z');
const instanceId = 'i-0a1b2c3d4e5f60718';
const nameOf = (id: string): string => (id === instanceId ? 'web-1' : id);
const facts: IncidentFacts = {
  version: 1,
  incidentId: 'a1b2c3d4',
  environment: 'drill',
  accountId: '111122223333',
  region: 'eu-west-1',
  instance: { id: instanceId },
  target: { kind: 'process', service: 'web', unit: 'web.service' },
  alarm: { name: `defib/drill/${instanceId}/process-web`, reason: 'Threshold Crossed', at: '2026-11-20T09:59:58.000Z' },
};

const told: readonly [TimelineFact, ReturnType<typeof narrate>][] = [
  [
    { kind: 'process-killed', instanceId, unit: 'web.service', pid: 42 },
    { label: 'killed', text: 'web.service on web-1, pid 42, by SIGKILL' },
  ],
  [
    { kind: 'alarm-state', alarmName: facts.alarm.name, previous: 'OK', state: 'ALARM', reason: '', actionsRun: true },
    { label: 'alarm', text: `OK → ALARM: ${facts.alarm.name}` },
  ],
  [
    {
      kind: 'alarm-state',
      alarmName: facts.alarm.name,
      previous: 'INSUFFICIENT_DATA',
      state: 'OK',
      reason: '',
      actionsRun: true,
    },
    undefined,
  ],
  [
    {
      kind: 'command-sent',
      commandId: 'c',
      documentName: 'd',
      instanceIds: [instanceId],
      parameters: { unit: ['web.service'] },
      comment: '',
    },
    { label: 'command', text: 'restart web.service on web-1' },
  ],
  [
    {
      kind: 'command-finished',
      commandId: 'c',
      instanceId,
      status: 'Success',
      statusDetails: 'Success',
      exitCode: 0,
      stdout: 'snapshot\ndefib-result: restarted 3\n',
      stderr: '',
    },
    { label: 'result', text: 'Success on web-1, exit code 0 (defib-result: restarted 3)' },
  ],
  [
    { kind: 'message-published', topicArn: 'arn', subject: 'web is down', message: 'Look at it.' },
    { label: 'mail', text: 'web is down', quote: 'Look at it.' },
  ],
  [{ kind: 'event-put', busName: 'b', source: 'somebody.else', detailType: 'x', detail: {} }, undefined],
  [
    {
      kind: 'event-put',
      busName: 'b',
      source: INCIDENT_EVENT_SOURCE,
      detailType: 'Restart Succeeded',
      detail: { facts, commandId: 'c', attempt: 1, ending: 'restarted', secondsToHeal: 4 },
    },
    {
      label: 'verdict',
      text: `web is down on ${instanceId} in drill since 2026-11-20T09:59:58.000Z: web.service is running again after 4 s, it was restarted and is active again (attempt 1). Nothing to do.`,
    },
  ],
  [
    { kind: 'plant-error', what: 'the poller', error: 'no queue' },
    { label: 'PLANT', text: 'the local AWS itself failed: the poller: no queue' },
  ],
  [
    { kind: 'slack-message', channel: '#drill', text: 'web is down', message: { text: 'web is down' } },
    { label: 'slack', text: 'web is down' },
  ],
  [{ kind: 'slack-refused', channel: '#drill', status: 429, answer: 'rate_limited' }, undefined],
  [{ kind: 'schedule-ticked', ruleName: 'r', targetArn: 'a' }, undefined],
];

describe('narrate', () => {
  it.each(told)('%j', (fact, expected) => {
    expect(narrate({ at, ...fact }, nameOf)).toEqual(expected);
  });
});
