import { describe, expect, it } from 'vitest';
import type { Candidate } from './classify-alarm.ts';
import { decideRestart, type RestartFacts } from './decide-restart.ts';
import type { Incident, RestartTarget } from './incident.ts';
import type { CaseFile, InstanceDetails } from './ports.ts';

const NOW = new Date('2026-11-20T08:00:30.000Z');
const ID = 'i-0a1b2c3d4e5f60718';

const target: RestartTarget = {
  kind: 'process',
  service: 'web',
  unit: 'nginx.service',
  platform: 'linux',
  instances: [{ instanceIds: [ID], autoScalingGroups: ['web'], tags: [{ key: 'fleet', value: 'web' }] }],
  limits: {
    coolDownSeconds: 300,
    maxRestarts: 3,
    windowSeconds: 3_600,
    blastRadius: { maxInstances: 2, windowSeconds: 900 },
    startTimeoutSeconds: 60,
    stableSeconds: 10,
  },
};
const incident: Incident = {
  incidentId: 'incident-1',
  instanceId: ID,
  kind: 'process',
  service: 'web',
  unit: 'nginx.service',
  alarm: { name: 'a', reason: 'r', at: '2026-11-20T08:00:20.000Z' },
  notIfStartedAfter: '2026-11-20T08:00:00.000Z',
};
const candidate: Candidate = { incident, target, origin: 'alarm' };
const instance: InstanceDetails = { id: ID, state: 'running', tags: {} };
const file: CaseFile = {
  instanceId: ID,
  unit: 'nginx.service',
  version: 1,
  restarts: [],
  incident: { ...incident, incidentId: 'incident-0', alarm: { ...incident.alarm, at: '2026-11-20T07:00:00.000Z' } },
  instance: { id: ID },
  status: 'closed',
  attempt: 1,
};
const facts: RestartFacts = {
  now: NOW,
  mode: 'act',
  instance,
  pingStatus: 'Online',
  calendar: { kind: 'open' },
  blastRadius: { restarted: new Set(), allowed: 2 },
};

function minutesAgo(...minutes: readonly number[]): string[] {
  return minutes.map((ago) => new Date(NOW.getTime() - ago * 60_000).toISOString());
}

describe('what the ledger already knows', () => {
  it.each([
    ['claimed', { incident, status: 'claimed', claimId: 'claim-1' }, { kind: 'claimed', claimId: 'claim-1' }],
    ['closed', { incident, status: 'closed' }, { kind: 'settled' }],
    ['waiting', { incident, status: 'waiting', retryAt: NOW.toISOString() }, { kind: 'settled' }],
    ['next in line', { status: 'claimed', claimId: 'claim-1', next: incident }, { kind: 'settled' }],
  ] as const)('this incident: %s', (_what, change, decision) => {
    expect(decideRestart(candidate, { ...facts, file: { ...file, ...change } })).toEqual(decision);
  });

  it('another invocation is telling it', () => {
    const telling: CaseFile = { ...file, incident, tellingUntil: '2026-11-20T08:00:31.000Z' };
    expect(decideRestart(candidate, { ...facts, file: telling })).toEqual({ kind: 'held' });
  });

  it('nobody has told it', () => {
    const untold: CaseFile = { ...file, incident, tellingUntil: '2026-11-20T08:00:29.000Z' };
    expect(decideRestart(candidate, { ...facts, file: untold })).toMatchObject({ kind: 'restart' });
  });

  it('a later alarm has taken its place', () => {
    const newer = {
      ...incident,
      incidentId: 'incident-2',
      alarm: { ...incident.alarm, at: '2026-11-20T08:00:21.000Z' },
    };
    expect(decideRestart(candidate, { ...facts, file: { ...file, incident: newer } })).toEqual({ kind: 'superseded' });
    expect(decideRestart(candidate, { ...facts, file: { ...file, next: newer } })).toEqual({ kind: 'superseded' });
  });

  it('the time of a retry has come', () => {
    const waiting: CaseFile = { ...file, incident, status: 'waiting', attempt: 1, restarts: minutesAgo(6) };
    expect(decideRestart({ ...candidate, origin: 'retry' }, { ...facts, file: waiting })).toEqual({
      kind: 'restart',
      attempt: 2,
    });
  });

  it('a retry whose incident was replaced', () => {
    expect(decideRestart({ ...candidate, origin: 'retry' }, { ...facts, file })).toEqual({ kind: 'superseded' });
  });
});

describe('whom the policy means', () => {
  it.each([
    ['by id', instance],
    ['by group', { id: 'i-0a1b2c3d4e5f60719', state: 'running', tags: {}, autoScalingGroup: 'web' }],
    ['by tag', { id: 'i-0a1b2c3d4e5f60719', state: 'running', tags: { fleet: 'web' } }],
  ] as const)('%s', (_how, meant) => {
    expect(decideRestart(candidate, { ...facts, instance: meant })).toEqual({ kind: 'restart', attempt: 1 });
  });

  it('nobody else', () => {
    const other = { id: 'i-0a1b2c3d4e5f60719', state: 'running', tags: { fleet: 'db' } };
    expect(decideRestart(candidate, { ...facts, instance: other })).toEqual({
      kind: 'not-managed',
      reason: 'unmanaged-instance',
    });
    const { instance: _unknown, ...unknown } = facts;
    expect(decideRestart(candidate, unknown)).toEqual({ kind: 'not-managed', reason: 'unknown-instance' });
  });
});

describe('the first "no" withholds', () => {
  // Each breaks one rule more than the one below it, so the order of the rules shows.
  const rules: readonly (readonly [string, Partial<RestartFacts>, Partial<Candidate>])[] = [
    ['observe-mode', { mode: 'observe' }, {}],
    ['suppressed', {}, { hold: { reason: 'suppressed', explanation: 'held' } }],
    ['paused', { instance: { ...instance, state: 'stopped', tags: { 'defib:paused': 'yes' } } }, {}],
    ['change-calendar-closed', { calendar: { kind: 'closed' } }, {}],
    ['instance-not-running', { instance: { ...instance, state: 'stopped' } }, {}],
    ['instance-terminating', { instance, lifecycleState: 'Terminating:Wait' }, {}],
    ['instance-not-connected', { instance, pingStatus: 'ConnectionLost' }, {}],
    ['cooling-down', { file: { ...file, restarts: minutesAgo(1) } }, {}],
    ['blast-radius', { blastRadius: { restarted: new Set(['i-1', 'i-2']), allowed: 2 } }, {}],
  ];

  it.each(rules.map(([reason], index) => [reason, index] as const))('%s', (reason, index) => {
    const broken = rules.slice(index).toReversed();
    const all: RestartFacts = Object.assign({ ...facts }, ...broken.map(([, change]) => change));
    const one: Candidate = Object.assign({ ...candidate }, ...broken.map(([, , change]) => change));
    expect(decideRestart(one, all)).toMatchObject({ kind: 'withheld', reason });
  });

  it('muted', () => {
    const muted: Candidate = { ...candidate, hold: { reason: 'muted', explanation: 'The alarm is muted.' } };
    expect(decideRestart(muted, facts)).toEqual({
      kind: 'withheld',
      reason: 'muted',
      explanation: 'The alarm is muted.',
    });
  });
});

describe('paused', () => {
  it.each([
    ['true', undefined],
    ['', undefined],
    ['until friday', undefined],
    ['2026-13-45', undefined],
    ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20T11:00:00+01:00', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20T10:00', '2026-11-20T10:00:00.000Z'],
    ['2026-11-21', '2026-11-21T00:00:00.000Z'],
    // Further off than a day nobody expects a restart any more.
    ['2026-12-24', undefined],
  ])('defib:paused = %j', (value, retryAt) => {
    expect(decideRestart(candidate, { ...facts, instance: { ...instance, tags: { 'defib:paused': value } } })).toEqual({
      kind: 'withheld',
      reason: 'paused',
      explanation: expect.stringContaining('tag defib:paused'),
      ...(retryAt === undefined ? {} : { retryAt: new Date(retryAt) }),
    });
  });

  it.each(['false', 'False', '2026-11-20', '2026-11-20T08:00:00Z'])('not by defib:paused = %j', (value) => {
    expect(decideRestart(candidate, { ...facts, instance: { ...instance, tags: { 'defib:paused': value } } })).toEqual({
      kind: 'restart',
      attempt: 1,
    });
  });
});

describe('change calendars', () => {
  it('tell when they open again', () => {
    expect(decideRestart(candidate, { ...facts, calendar: { kind: 'closed', until: '2026-11-20T12:00:00Z' } })).toEqual(
      {
        kind: 'withheld',
        reason: 'change-calendar-closed',
        explanation: 'A change calendar is closed.',
        retryAt: new Date('2026-11-20T12:00:00Z'),
      },
    );
  });

  it('count as closed when they can’t be read', () => {
    expect(
      decideRestart(candidate, { ...facts, calendar: { kind: 'unreadable', problem: 'InvalidDocument for freeze' } }),
    ).toEqual({
      kind: 'withheld',
      reason: 'change-calendar-closed',
      explanation: "Whether the change calendars are open can't be told: InvalidDocument for freeze.",
      escalation: 'calendar-unreadable',
    });
  });
});

describe('the instance', () => {
  it.each([
    ['pending', 'instance-not-running'],
    ['stopping', 'instance-not-running'],
    ['stopped', 'instance-not-running'],
    ['shutting-down', 'instance-terminating'],
    ['terminated', 'instance-terminating'],
  ])('%s', (state, reason) => {
    expect(decideRestart(candidate, { ...facts, instance: { ...instance, state } })).toEqual({
      kind: 'withheld',
      reason,
      explanation: `The instance is ${state}.`,
    });
  });

  it.each(['Terminating', 'Terminating:Proceed', 'Terminated', 'Warmed:Terminating'])('%s', (lifecycleState) => {
    expect(decideRestart(candidate, { ...facts, lifecycleState })).toMatchObject({ reason: 'instance-terminating' });
  });

  it.each(['InService', 'Standby', 'Pending:Wait'])('%s is no obstacle', (lifecycleState) => {
    expect(decideRestart(candidate, { ...facts, lifecycleState })).toEqual({ kind: 'restart', attempt: 1 });
  });

  it('unknown to Systems Manager', () => {
    const { pingStatus: _none, ...unmanaged } = facts;
    expect(decideRestart(candidate, unmanaged)).toEqual({
      kind: 'withheld',
      reason: 'instance-not-connected',
      explanation: 'Systems Manager does not manage the instance, so no command can reach it.',
      escalation: 'instance-not-connected',
    });
  });
});

describe('cool-down and budget', () => {
  it('waits out the cool-down', () => {
    expect(decideRestart(candidate, { ...facts, file: { ...file, restarts: minutesAgo(4) } })).toEqual({
      kind: 'withheld',
      reason: 'cooling-down',
      explanation: 'It was restarted at 2026-11-20T07:56:30.000Z, and the cool-down is 300 s.',
      retryAt: new Date('2026-11-20T08:01:30.000Z'),
    });
  });

  it('restarts when the cool-down is over to the second', () => {
    expect(decideRestart(candidate, { ...facts, file: { ...file, restarts: minutesAgo(5) } })).toEqual({
      kind: 'restart',
      attempt: 1,
    });
  });

  it('waits behind a restart that is under way', () => {
    expect(
      decideRestart(candidate, {
        ...facts,
        file: { ...file, status: 'claimed', claimId: 'c', restarts: minutesAgo(9) },
      }),
    ).toEqual({
      kind: 'withheld',
      reason: 'cooling-down',
      explanation: 'A restart of this unit is under way for an earlier alarm.',
      behindAnother: true,
    });
  });

  it('calls people when the budget is used up, even if it would have to cool down first', () => {
    for (const last of [20, 1]) {
      expect(decideRestart(candidate, { ...facts, file: { ...file, restarts: minutesAgo(50, 30, last) } })).toEqual({
        kind: 'withheld',
        reason: 'budget-exhausted',
        explanation: 'It was restarted 3 of 3 times that are allowed within 3600 s.',
        escalation: 'budget-exhausted',
      });
    }
  });

  it('forgets restarts that are older than the window', () => {
    expect(decideRestart(candidate, { ...facts, file: { ...file, restarts: minutesAgo(60, 30, 20) } })).toEqual({
      kind: 'restart',
      attempt: 1,
    });
  });
});

describe('blast radius', () => {
  it('lets as many instances through as are allowed', () => {
    expect(decideRestart(candidate, { ...facts, blastRadius: { restarted: new Set(['i-1']), allowed: 2 } })).toEqual({
      kind: 'restart',
      attempt: 1,
    });
    expect(
      decideRestart(candidate, { ...facts, blastRadius: { restarted: new Set(['i-1', 'i-2']), allowed: 2 } }),
    ).toEqual({
      kind: 'withheld',
      reason: 'blast-radius',
      explanation: '2 of 2 instances of web that may be restarted within 900 s have been.',
      escalation: 'blast-radius',
    });
  });

  it('counts an instance once', () => {
    expect(
      decideRestart(candidate, { ...facts, blastRadius: { restarted: new Set(['i-1', ID]), allowed: 2 } }),
    ).toEqual({ kind: 'restart', attempt: 1 });
  });
});
