import { describe, expect, it } from 'vitest';
import { CONTEXT, type FakeWorld, fakeWorld } from './fake-world.ts';
import { batchOf, commandEvent, envelopeOf, INSTANCE, processAlarmBody, readFixture, TICK } from './fixtures.ts';
import { invocation, later, stepsTold } from './scenes.ts';

function setInstance(
  world: FakeWorld,
  change: { readonly state?: string; readonly tags?: Readonly<Record<string, string>> },
): void {
  world.instances.set(INSTANCE, { id: INSTANCE, state: 'running', tags: {}, ...change });
}

function heartbeat(): string {
  return envelopeOf(readFixture('heartbeat-alarm.message.json'));
}

const SCENES: readonly (readonly [string, (world: FakeWorld) => void])[] = [
  ['paused', (world) => setInstance(world, { tags: { 'defib:paused': 'true' } })],
  ['change-calendar-closed', (world) => Object.assign(world, { calendar: { kind: 'closed' } })],
  ['instance-not-running', (world) => setInstance(world, { state: 'stopped' })],
  ['instance-terminating', (world) => world.lifecycles.set(INSTANCE, 'Terminating:Wait')],
];

describe('a restart that is withheld', () => {
  it.each(SCENES)('%s: nothing is sent, and it is told once', async (reason, arrange) => {
    const world = fakeWorld({ policy: { changeCalendars: ['defib-freeze'] } });
    arrange(world);
    expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({ batchItemFailures: [] });
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    expect(world.sent).toEqual([]);
    expect(world.notices).toEqual([]);
    expect(world.events).toMatchObject([{ step: 'Restart Withheld', reason }]);
    expect(Object.fromEntries(world.counts)).toEqual({ AlarmsSeen: 2, [`RestartsWithheld ${reason}`]: 1 });
  });

  it('observe mode tells and sends nothing', async () => {
    const world = fakeWorld({ policy: { mode: 'observe' } });
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    expect(world.sent).toEqual([]);
    expect(world.events).toMatchObject([{ step: 'Restart Withheld', reason: 'observe-mode' }]);
  });

  it('for lack of a connection calls people, once', async () => {
    const world = fakeWorld();
    world.connections.set(INSTANCE, 'ConnectionLost');
    for (let delivery = 0; delivery < 3; delivery++) await world.handler(batchOf(processAlarmBody()), CONTEXT);
    expect(world.events).toMatchObject([
      { step: 'Restart Withheld', reason: 'instance-not-connected' },
      { step: 'Incident Escalated', reason: 'instance-not-connected' },
    ]);
    expect(world.notices.length).toBe(1);
  });

  it('until a date is tried again by itself then', async () => {
    const world = fakeWorld();
    setInstance(world, { tags: { 'defib:paused': '2026-11-20T09:00:00Z' } });
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    expect(world.events).toMatchObject([{ reason: 'paused', retryAt: '2026-11-20T09:00:00.000Z' }]);
    later(world, 3_000);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.sent).toEqual([]);
    later(world, 600);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.sent.length).toBe(1);
  });
});

describe('a pause whose end nobody announces', () => {
  const open = async (world: FakeWorld, how: (world: FakeWorld) => void): Promise<void> => {
    for (let minutes = 0; minutes < 12; minutes++) {
      later(world, 60);
      expect(await world.handler(batchOf(TICK), CONTEXT)).toEqual({ batchItemFailures: [] });
    }
    expect(world.sent).toEqual([]);
    expect(stepsTold(world)).toEqual(['Restart Withheld']);
    how(world);
    later(world, 300);
    await world.handler(batchOf(TICK), CONTEXT);
  };

  it('is followed by the restart once the tag is gone, and told once', async () => {
    const world = fakeWorld();
    setInstance(world, { tags: { fleet: 'web', 'defib:paused': 'true' } });
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    await open(world, () => setInstance(world, { tags: { fleet: 'web' } }));
    expect(stepsTold(world)).toEqual(['Restart Withheld', 'Restart Requested']);
    expect(world.events[0]).not.toHaveProperty('retryAt');
    expect(Object.fromEntries(world.counts)).toEqual({
      AlarmsSeen: 1,
      'RestartsWithheld paused': 1,
      RestartsRequested: 1,
    });
  });

  it('is followed by the restart once the calendar is open', async () => {
    const world = fakeWorld({ policy: { changeCalendars: ['defib-freeze'] } });
    world.calendar = { kind: 'closed' };
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    await open(world, () => {
      world.calendar = { kind: 'open' };
    });
    expect(stepsTold(world)).toEqual(['Restart Withheld', 'Restart Requested']);
  });

  it('is looked at every five minutes', async () => {
    const world = fakeWorld();
    setInstance(world, { tags: { 'defib:paused': '' } });
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    const { version: before = 0 } = [...world.ledger.cases.values()][0] ?? {};
    for (let minutes = 0; minutes < 60; minutes++) {
      later(world, 60);
      await world.handler(batchOf(TICK), CONTEXT);
    }
    const { version: after = 0 } = [...world.ledger.cases.values()][0] ?? {};
    expect(after - before).toBe(12);
  });

  it('tells another reason that has come in between', async () => {
    const world = fakeWorld();
    setInstance(world, { tags: { 'defib:paused': '' } });
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    setInstance(world, { state: 'stopped' });
    later(world, 300);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.events).toMatchObject([{ reason: 'paused' }, { reason: 'instance-not-running' }]);
    expect(world.ledger.cases.values().next().value).toMatchObject({ status: 'closed' });
  });

  it('is given up after eight days', async () => {
    const world = fakeWorld();
    setInstance(world, { tags: { 'defib:paused': '' } });
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    later(world, 8 * 24 * 3_600);
    await world.handler(batchOf(TICK), CONTEXT);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.ledger.retries.size).toBe(0);
    expect(stepsTold(world)).toEqual(['Restart Withheld']);
  });
});

describe('a change calendar that can’t be read', () => {
  it('withholds, calls people once, and is looked at again', async () => {
    const world = fakeWorld({ policy: { changeCalendars: ['defib-freeze'] } });
    world.calendar = { kind: 'unreadable', problem: 'AccessDeniedException for defib-freeze' };
    await world.handler(batchOf(processAlarmBody(), processAlarmBody()), CONTEXT);
    for (let minutes = 0; minutes < 30; minutes++) {
      later(world, 60);
      await world.handler(batchOf(TICK), CONTEXT);
    }
    expect(world.sent).toEqual([]);
    expect(world.events).toMatchObject([
      { step: 'Restart Withheld', reason: 'change-calendar-closed' },
      {
        step: 'Incident Escalated',
        reason: 'calendar-unreadable',
        explanation: "Whether the change calendars are open can't be told: AccessDeniedException for defib-freeze.",
      },
    ]);
    expect(world.notices.map(({ subject }) => subject)).toEqual(['Defib: web is down on web-1 (prod)']);
    world.calendar = { kind: 'open' };
    later(world, 300);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.sent.length).toBe(1);
  });
});

describe('a silent agent', () => {
  it('has its own unit restarted, not the process, and people told with the ending', async () => {
    const world = fakeWorld();
    expect(await world.handler(batchOf(heartbeat(), heartbeat()), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.map(({ command }) => command.unit)).toEqual(['amazon-cloudwatch-agent.service']);
    world.invocations.set('command-1', [invocation('claim-1', { exitCode: 0 })]);
    await world.handler(batchOf(commandEvent('command-1'), commandEvent('command-1')), CONTEXT);
    await world.handler(batchOf(commandEvent('command-1')), CONTEXT);
    expect(stepsTold(world)).toEqual(['Restart Requested', 'Restart Succeeded', 'Incident Escalated']);
    expect(world.events.at(-1)).toMatchObject({
      reason: 'agent-silent',
      explanation:
        'The agent sent no data; amazon-cloudwatch-agent.service was restarted: it was restarted and is active again.',
      facts: { target: { kind: 'agent', service: 'cloudwatch-agent', unit: 'amazon-cloudwatch-agent.service' } },
    });
    expect(world.notices.map(({ subject }) => subject)).toEqual(['Defib: CloudWatch agent silent on web-1 (prod)']);
  });

  it('that does not start is told once, and not tried for ever', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(heartbeat()), CONTEXT);
    world.invocations.set('command-1', [invocation('claim-1', { status: 'Failed', exitCode: 30 })]);
    await world.handler(batchOf(commandEvent('command-1', INSTANCE, 'Failed')), CONTEXT);
    later(world, 4_000);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.sent.length).toBe(1);
    expect(world.notices.length).toBe(1);
  });

  it('of a stopped instance is no news', async () => {
    const world = fakeWorld();
    setInstance(world, { state: 'stopped' });
    await world.handler(batchOf(heartbeat()), CONTEXT);
    expect(world.sent).toEqual([]);
    expect(world.notices).toEqual([]);
  });
});

describe('what the policy drops while it waits', () => {
  it('is not tried again', async () => {
    const world = fakeWorld();
    world.ledger.retries.set('x', { instanceId: INSTANCE, unit: 'gone.service', retryAt: '2026-11-20T08:00:00.000Z' });
    expect(await world.handler(batchOf(TICK), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent).toEqual([]);
  });
});
