import { describe, expect, it } from 'vitest';
import { addInstance, CONTEXT, type FakeWorld, fakeWorld } from './fake-world.ts';
import { batchOf, commandEvent, INSTANCE, processAlarm, processAlarmBody, TICK } from './fixtures.ts';
import { instanceIds, invocation, later, stepsTold } from './scenes.ts';

const CASE = `${INSTANCE}/nginx.service`;

describe('a ledger that fails between two commands of one batch', () => {
  it('keeps what was sent before: it is noted and told, and only the rest comes again', async () => {
    const world = fakeWorld();
    const ids = instanceIds(60);
    for (const id of ids) addInstance(world, id);
    const alarms = batchOf(...ids.map((instanceId) => processAlarm({ instanceId })));
    world.failures.push('claim of 10');
    const answer = await world.handler(alarms, CONTEXT);
    expect(answer.batchItemFailures.length).toBe(10);
    expect(world.sent.length).toBe(1);
    expect(stepsTold(world)).toEqual(Array.from({ length: 50 }, () => 'Restart Requested'));
    expect([...world.ledger.claims.values()]).toMatchObject([
      { commands: [{ commandId: 'command-1' }], announced: true },
    ]);

    later(world, 100);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.sent.length).toBe(1);
    later(world, 260);
    expect(await world.handler(alarms, CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.map(({ instanceIds: sentTo }) => sentTo.length)).toEqual([50, 10]);
  });
});

describe('an alarm that waits behind a restart which ends while the waiting is told', () => {
  async function endMeanwhile(world: FakeWorld, at: string, exitCode: number): Promise<void> {
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    later(world, 60);
    const status = exitCode === 0 ? 'Success' : 'Failed';
    world.invocations.set('command-1', [invocation('claim-1', { exitCode, status })]);
    world.whileTelling.set('Restart Withheld', () => world.handler(batchOf(commandEvent('command-1')), CONTEXT));
    expect(await world.handler(batchOf(processAlarm({ at })), CONTEXT)).toEqual({ batchItemFailures: [] });
    world.whileTelling.clear();
    later(world, 300);
    await world.handler(batchOf(TICK), CONTEXT);
  }

  it('gets its turn after the cool-down', async () => {
    const world = fakeWorld();
    await endMeanwhile(world, '2026-11-20T08:01:10.000+0000', 0);
    expect(world.sent.map(({ command }) => command.alarmedAt)).toEqual([
      '2026-11-20T08:00:20.417Z',
      '2026-11-20T08:01:10.000Z',
    ]);
  });

  it('is settled by it when it is older than the restart', async () => {
    const world = fakeWorld();
    await endMeanwhile(world, '2026-11-20T08:00:20.900+0000', 0);
    expect(world.sent.length).toBe(1);
    expect(world.ledger.cases.get(CASE)?.status).toBe('closed');
  });

  it('leaves the next attempt to the failed one', async () => {
    const world = fakeWorld();
    await endMeanwhile(world, '2026-11-20T08:01:10.000+0000', 30);
    expect(world.sent.length).toBe(2);
    expect(world.events.at(-1)).toMatchObject({ step: 'Restart Requested', attempt: 2 });
  });
});

it('a retry of an instance that is gone or no longer meant is put away', async () => {
  const world = fakeWorld();
  await world.handler(batchOf(processAlarmBody()), CONTEXT);
  world.invocations.set('command-1', [invocation('claim-1', { exitCode: 30, status: 'Failed' })]);
  await world.handler(batchOf(commandEvent('command-1')), CONTEXT);
  expect(world.ledger.retries.size).toBe(1);
  world.instances.clear();
  later(world, 300);
  expect(await world.handler(batchOf(TICK), CONTEXT)).toEqual({ batchItemFailures: [] });
  expect(world.ledger.retries.size).toBe(0);
});

it('a tick logs each thing that failed', async () => {
  const world = fakeWorld();
  world.failures.push('sendRestart', 'sendRestart');
  await world.handler(batchOf(processAlarmBody()), CONTEXT);
  later(world, 100);
  world.logs.length = 0;
  await world.handler(batchOf(TICK), CONTEXT);
  expect(world.logs.filter(({ level }) => level === 'error')).toMatchObject([
    {
      message: 'part of the reconciliation failed',
      fields: { claimId: 'claim-1', error: { message: 'sendRestart failed' } },
    },
    { message: 'record failed', fields: { recordId: 'm-0' } },
  ]);
});

describe('many instances that need people for the same reason', () => {
  it('are told in one mail for each service', async () => {
    const world = fakeWorld();
    const ids = instanceIds(130);
    for (const id of ids) addInstance(world, id);
    world.connections.clear();
    const alarms = ids.map((instanceId) => processAlarm({ instanceId }));
    expect(await world.handler(batchOf(...alarms), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(stepsTold(world).filter((step) => step === 'Incident Escalated').length).toBe(130);
    expect(world.notices.map(({ subject }) => subject)).toEqual(['Defib: web is down on 130 hosts (prod)']);
  });
});
