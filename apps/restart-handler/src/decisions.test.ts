import type { RestartLimits } from '@defib/monitoring-policy';
import { describe, expect, it } from 'vitest';
import { allowedInstances, restartedInWindow } from './blast-radius.ts';
import type { Candidate } from './classify-alarm.ts';
import { decideFollowUp } from './decide-follow-up.ts';
import { decideReconcile } from './decide-reconcile.ts';
import { decideVerdict } from './decide-verdict.ts';
import { caseKeyText, type Incident, incidentIdOf, type RestartTarget } from './incident.ts';
import { planCommands } from './plan-commands.ts';
import type { CaseFile, Claim, CommandInvocation } from './ports.ts';

const ID = 'i-0a1b2c3d4e5f60718';
const NOW = new Date('2026-11-20T08:00:30.000Z');
const limits: RestartLimits = {
  coolDownSeconds: 300,
  maxRestarts: 3,
  windowSeconds: 3_600,
  blastRadius: { windowSeconds: 900 },
  startTimeoutSeconds: 60,
  stableSeconds: 10,
};
const target: RestartTarget = {
  kind: 'process',
  service: 'web',
  unit: 'nginx.service',
  platform: 'linux',
  limits,
  instances: [],
};

function incidentOf(instanceId: string, at: string): Incident {
  return {
    incidentId: `incident-${instanceId}`,
    instanceId,
    kind: 'process',
    service: 'web',
    unit: 'nginx.service',
    alarm: { name: 'a', reason: 'r', at },
    notIfStartedAfter: at,
  };
}

describe('allowedInstances', () => {
  it.each([
    [{ maxShare: 0.25 }, 40, 10],
    [{ maxShare: 0.25 }, 7, 1],
    [{ maxShare: 0.25 }, 0, 1],
    [{ maxInstances: 5 }, 0, 5],
    [{ maxShare: 0.5, maxInstances: 5 }, 40, 5],
    [{ maxShare: 0.1, maxInstances: 5 }, 40, 4],
  ])('%j of %i', (radius, fleet, allowed) => {
    expect(allowedInstances({ ...radius, windowSeconds: 900 }, fleet)).toBe(allowed);
  });
});

it('restartedInWindow leaves out what is older', () => {
  const recent = { 'i-1': '2026-11-20T07:45:30.000Z', 'i-2': '2026-11-20T07:45:31.000Z' };
  expect([...restartedInWindow({ service: 'web', version: 1, recent }, 900, NOW)]).toEqual([
    ['i-2', '2026-11-20T07:45:31.000Z'],
  ]);
  expect([...restartedInWindow(undefined, 900, NOW)]).toEqual([]);
});

describe('planCommands', () => {
  const restartOf = (index: number, at: string): { candidate: Candidate; attempt: number } => ({
    candidate: { incident: incidentOf(`i-${index}`, at), target, origin: 'alarm' },
    attempt: 1,
  });

  it('puts at most 50 instances into a command', () => {
    const restarts = Array.from({ length: 101 }, (_, index) => restartOf(index, '2026-11-20T08:00:00.000Z'));
    const planned = planCommands(target, restarts);
    expect(planned.map((command) => command.restarts.length)).toEqual([50, 50, 1]);
    expect(planned.flatMap((command) => command.restarts)).toEqual(restarts);
  });

  it('tells the earliest alarm of its instances', () => {
    const planned = planCommands(target, [
      restartOf(1, '2026-11-20T08:00:20.500Z'),
      restartOf(2, '2026-11-20T08:00:10.000Z'),
    ]);
    expect(planned.map(({ command }) => command)).toEqual([
      {
        unit: 'nginx.service',
        platform: 'linux',
        alarmedAt: '2026-11-20T08:00:10.000Z',
        notIfStartedAfter: '2026-11-20T08:00:10.000Z',
        startTimeoutSeconds: 60,
        stableSeconds: 10,
      },
    ]);
  });

  it('keeps alarms apart that are more than five minutes apart', () => {
    const times = ['2026-11-20T08:00:00.000Z', '2026-11-20T08:05:00.000Z', '2026-11-20T08:05:00.001Z'];
    const planned = planCommands(
      target,
      times.map((at, index) => restartOf(index, at)),
    );
    expect(planned.map((command) => command.restarts.length)).toEqual([2, 1]);
  });

  it('plans nothing for nothing', () => {
    expect(planCommands(target, [])).toEqual([]);
  });
});

describe('decideVerdict', () => {
  const ended = (status: string, exitCode?: number, statusDetails = status): CommandInvocation => ({
    instanceId: ID,
    status,
    statusDetails,
    steps: {
      restartLinux: {
        output: 'out',
        endedAt: '2026-11-20T08:00:33.000Z',
        ...(exitCode === undefined ? {} : { exitCode }),
      },
    },
  });

  it.each(['Pending', 'InProgress', 'Delayed', 'Cancelling'])('%s is no verdict yet', (status) => {
    expect(decideVerdict(ended(status), 'linux')).toEqual({ kind: 'pending' });
  });

  it.each([
    ['Success', 0, 'restarted'],
    ['Failed', 10, 'already-running'],
  ])('%s with exit code %i healed', (status, exitCode, ending) => {
    expect(decideVerdict(ended(status, exitCode), 'linux')).toEqual({
      kind: 'healed',
      ending,
      endedAt: '2026-11-20T08:00:33.000Z',
    });
  });

  it.each([
    [20, 'unit-not-found'],
    [21, 'unit-masked'],
    [30, 'start-failed'],
    [31, 'start-timed-out'],
    [32, 'not-stable'],
    [64, 'bad-parameter'],
    [69, 'no-service-manager'],
    [1, 'unknown'],
    [0, 'unknown'],
  ])('Failed with exit code %i is %s', (exitCode, ending) => {
    expect(decideVerdict(ended('Failed', exitCode), 'linux')).toEqual({
      kind: 'failed',
      ending,
      exitCode,
      output: 'out',
    });
  });

  it.each([
    ['TimedOut', 'ExecutionTimedOut', 'timed-out'],
    ['TimedOut', 'Execution Timed Out', 'timed-out'],
    ['TimedOut', 'DeliveryTimedOut', 'undeliverable'],
    ['Failed', 'Undeliverable', 'undeliverable'],
    ['Failed', 'AccessDenied', 'undeliverable'],
    ['Cancelled', 'Cancelled', 'cancelled'],
    ['Failed', 'Terminated', 'cancelled'],
    ['TimedOut', '', 'timed-out'],
  ])('%s (%s) is %s', (status, details, ending) => {
    expect(decideVerdict(ended(status, undefined, details), 'linux')).toEqual({
      kind: 'failed',
      ending,
      output: 'out',
    });
  });

  it('never takes the skipped step of the other platform for a success', () => {
    const skipped: CommandInvocation = {
      instanceId: ID,
      status: 'Success',
      statusDetails: 'Success',
      steps: { restartWindows: { exitCode: 0, output: '' } },
    };
    expect(decideVerdict(skipped, 'linux')).toEqual({ kind: 'failed', ending: 'unknown', output: '' });
    expect(decideVerdict(skipped, 'windows')).toEqual({ kind: 'healed', ending: 'restarted' });
  });
});

const file: CaseFile = {
  instanceId: ID,
  unit: 'nginx.service',
  version: 1,
  restarts: ['2026-11-20T08:00:00.000Z'],
  incident: incidentOf(ID, '2026-11-20T08:00:00.000Z'),
  instance: { id: ID },
  status: 'claimed',
  attempt: 1,
  claimId: 'claim-1',
};

describe('decideFollowUp', () => {
  const failed = { kind: 'failed', ending: 'not-stable', output: '' } as const;

  it('leaves a healed process alone', () => {
    expect(decideFollowUp(file, { kind: 'healed', ending: 'restarted' }, limits, NOW)).toEqual({});
  });

  it('tries again after the cool-down', () => {
    expect(decideFollowUp(file, failed, limits, NOW)).toEqual({ retryAt: new Date('2026-11-20T08:05:00.000Z') });
  });

  it('tries again at once when the cool-down is over', () => {
    const late = new Date('2026-11-20T08:30:00.000Z');
    expect(decideFollowUp(file, failed, limits, late)).toEqual({ retryAt: late });
  });

  it('calls people when the service has left the policy', () => {
    expect(decideFollowUp(file, failed, undefined, NOW)).toEqual({
      escalation: {
        reason: 'restart-failed',
        explanation: 'Restarting nginx.service failed: it became active but did not stay so.',
      },
    });
  });
});

describe('decideReconcile', () => {
  const claim: Claim = {
    claimId: 'claim-1',
    service: 'web',
    kind: 'process',
    instanceIds: [ID],
    command: {
      unit: 'nginx.service',
      platform: 'linux',
      alarmedAt: '',
      notIfStartedAfter: '',
      startTimeoutSeconds: 60,
      stableSeconds: 10,
    },
    claimedAt: '2026-11-20T08:00:00.000Z',
    leaseUntil: '2026-11-20T08:01:00.000Z',
    commands: [],
    announced: false,
  };
  const sent: Claim = { ...claim, commands: [{ commandId: 'c', instanceIds: [ID] }], announced: true };
  const cases = new Map([[caseKeyText(file), file]]);
  const at = (time: string): Date => new Date(`2026-11-20T${time}.000Z`);

  it.each([
    ['unsent, still leased', claim, '08:00:59', { kind: 'wait' }],
    ['unsent, abandoned', claim, '08:01:00', { kind: 'send' }],
    ['unsent for too long', claim, '08:15:00', { kind: 'give-up', reason: 'never-sent' }],
    ['sent, not told, still leased', { ...sent, announced: false }, '08:00:59', { kind: 'wait' }],
    ['sent, not told', { ...sent, announced: false }, '08:01:00', { kind: 'announce' }],
    ['sent, result may still come', sent, '08:04:09', { kind: 'wait' }],
    ['sent, result overdue', sent, '08:04:10', { kind: 'ask', instanceIds: [ID], final: false }],
    ['sent, no result to hope for', sent, '08:14:10', { kind: 'ask', instanceIds: [ID], final: true }],
  ] as const)('%s', (_what, open, time, step) => {
    expect(decideReconcile(open, cases, at(time))).toEqual(step);
  });

  it.each([
    ['its verdict', { ...file, status: 'closed' }],
    ['its next attempt', { ...file, claimId: 'claim-2' }],
  ] as const)('closes when each instance has %s', (_what, settled) => {
    expect(decideReconcile(sent, new Map([[caseKeyText(file), settled]]), NOW)).toEqual({ kind: 'close' });
  });
});

it('an incident’s id changes with its alarm, time, instance and unit, and with nothing else', () => {
  const key = { instanceId: ID, unit: 'nginx.service' };
  const ids = [
    incidentIdOf('arn:a', 't1', key),
    incidentIdOf('arn:b', 't1', key),
    incidentIdOf('arn:a', 't2', key),
    incidentIdOf('arn:a', 't1', { ...key, unit: 'x' }),
    incidentIdOf('arn:a', 't1', { ...key, instanceId: 'i-1' }),
  ];
  expect(new Set(ids).size).toBe(5);
  expect(incidentIdOf('arn:a', 't1', { ...key })).toBe(ids[0]);
});
