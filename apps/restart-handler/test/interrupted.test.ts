import { describe, expect, it } from 'vitest';
import { addInstance, CONTEXT, type FakeWorld, fakeWorld } from './fake-world.ts';
import {
  batchOf,
  commandEvent,
  envelopeOf,
  INSTANCE,
  processAlarm,
  processAlarmBody,
  readFixture,
  TICK,
} from './fixtures.ts';
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

  async function silence(world: FakeWorld): Promise<readonly string[]> {
    const ids = instanceIds(60);
    for (const id of ids) addInstance(world, id);
    const alarm = JSON.stringify(readFixture('heartbeat-alarm.message.json'));
    const alarms = ids.map((id) => envelopeOf(alarm.replaceAll(INSTANCE, id)));
    expect(await world.handler(batchOf(...alarms), CONTEXT)).toEqual({ batchItemFailures: [] });
    for (const { commandId, claimId, instanceIds: sentTo } of world.sent) {
      world.invocations.set(
        commandId,
        sentTo.map((instanceId) =>
          invocation(claimId, {
            instanceId,
            ...(instanceId === ids[7] ? { exitCode: 30, status: 'Failed' } : { exitCode: 0 }),
          }),
        ),
      );
    }
    return ids;
  }

  const SILENT = [
    'Defib: CloudWatch agent silent on 59 hosts (prod)',
    'Defib: CloudWatch agent silent on web-1 (prod)',
  ];

  it('are told in one mail for each ending when their agents fell silent', async () => {
    const world = fakeWorld({ policy: { agent: { restart: { blastRadius: { maxInstances: 100 } } } } });
    await silence(world);
    const endings = world.sent.flatMap(({ commandId, instanceIds: ids }) =>
      ids.map((id) => commandEvent(commandId, id)),
    );
    expect(world.sent.length).toBe(2);
    expect(await world.handler(batchOf(...endings, ...endings), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.notices.map(({ subject }) => subject).toSorted()).toEqual(SILENT);
    expect(stepsTold(world).filter((step) => step === 'Incident Escalated').length).toBe(60);
    expect([...world.ledger.cases.values()].every(({ status }) => status === 'closed')).toBe(true);
  });

  it('are told so too when only the tick hears of their restarts', async () => {
    const world = fakeWorld({ policy: { agent: { restart: { blastRadius: { maxInstances: 100 } } } } });
    await silence(world);
    later(world, 400);
    expect(await world.handler(batchOf(TICK), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.notices.map(({ subject }) => subject).toSorted()).toEqual(SILENT);
  });

  it('are told later when the mail fails, and each of their records comes again', async () => {
    const world = fakeWorld({ policy: { agent: { restart: { blastRadius: { maxInstances: 100 } } } } });
    const ids = await silence(world);
    const endings = world.sent.flatMap(({ commandId, instanceIds: sentTo }) =>
      sentTo.map((id) => commandEvent(commandId, id)),
    );
    world.failures.push('publishEscalation');
    const answer = await world.handler(batchOf(...endings), CONTEXT);
    expect(answer.batchItemFailures.length).toBe(ids.length);
    later(world, 100);
    expect(await world.handler(batchOf(...endings), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.notices.map(({ subject }) => subject).toSorted()).toEqual(SILENT);
  });
});
