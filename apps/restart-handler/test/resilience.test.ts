import { describe, expect, it } from 'vitest';
import { addInstance, CONTEXT, fakeWorld } from './fake-world.ts';
import { batchOf, commandEvent, INSTANCE, processAlarm, processAlarmBody, TICK } from './fixtures.ts';
import { instanceIds, invocation, later, stepsTold } from './scenes.ts';

describe('a result whose event was lost', () => {
  it('is asked for by the tick once it is overdue', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    world.invocations.set('command-1', [invocation('claim-1', { exitCode: 0, endedAt: '2026-11-20T08:00:33.100Z' })]);
    later(world, 120);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(stepsTold(world)).toEqual(['Restart Requested']);
    later(world, 180);
    expect(await world.handler(batchOf(TICK), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(stepsTold(world)).toEqual(['Restart Requested', 'Restart Succeeded']);
  });

  it('goes to people when SSM never has one', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    later(world, 300);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(stepsTold(world)).toEqual(['Restart Requested']);
    later(world, 600);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.events.slice(1)).toMatchObject([
      { step: 'Restart Failed', ending: 'unknown' },
      { step: 'Incident Escalated', reason: 'no-result' },
    ]);
    await world.handler(batchOf(TICK), CONTEXT);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.notices.length).toBe(1);
    expect([...world.ledger.claims.values()]).toEqual([]);
  });
});

describe('a crash', () => {
  it('between claim and command: nothing is sent while the first may still be at it, then it is', async () => {
    const world = fakeWorld();
    world.failures.push('sendRestart');
    expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
    later(world, 30);
    expect(await world.handler(batchOf(processAlarmBody(), TICK), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
    expect(world.sent).toEqual([]);
    later(world, 40);
    expect(await world.handler(batchOf(TICK), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.map(({ claimId }) => claimId)).toEqual(['claim-1']);
    expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.length).toBe(1);
    expect(stepsTold(world)).toEqual(['Restart Requested']);
    expect(world.ledger.cases.get(`${INSTANCE}/nginx.service`)?.restarts.length).toBe(1);
  });

  it('between claim and command: the redelivered alarm sends as well as the tick does', async () => {
    const world = fakeWorld();
    world.failures.push('sendRestart');
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    later(world, 360);
    expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.length).toBe(1);
  });

  it('between command and telling: it is told, and not sent again', async () => {
    const world = fakeWorld();
    world.failures.push('publishEvents');
    expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
    later(world, 360);
    expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.length).toBe(1);
    expect(stepsTold(world)).toEqual(['Restart Requested']);
  });

  it('of telling a withheld restart: the mail goes out when the alarm comes again, and then no more', async () => {
    const world = fakeWorld();
    world.connections.clear();
    world.failures.push('publishEscalation');
    expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
    // Until its lease is over, it might still be telling.
    expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
    expect(world.notices).toEqual([]);
    later(world, 360);
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    expect(world.notices.length).toBe(1);
  });

  it('for a quarter of an hour: a command that can’t be sent goes to people', async () => {
    const world = fakeWorld();
    world.failures.push('sendRestart', 'sendRestart');
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    later(world, 100);
    expect(await world.handler(batchOf(TICK), CONTEXT)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
    later(world, 900);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.events).toMatchObject([{ step: 'Incident Escalated', reason: 'no-result' }]);
    expect(world.sent).toEqual([]);
    expect(world.ledger.cases.get(`${INSTANCE}/nginx.service`)?.restarts).toEqual([]);
  });
});

describe('SSM refusing one instance of many', () => {
  const ids = instanceIds(50);
  const bad = ids[17] ?? '';

  it.each([['is still called connected'], ['has lost its connection']])(
    'restarts the other 49 and calls people for the one that %s',
    async (how) => {
      const world = fakeWorld();
      for (const id of ids) addInstance(world, id);
      world.refused.add(bad);
      world.refusedLoseConnection = how.startsWith('has lost');
      const alarms = ids.map((instanceId) => processAlarm({ instanceId }));
      expect(await world.handler(batchOf(...alarms), CONTEXT)).toEqual({ batchItemFailures: [] });
      expect(world.sent.flatMap((command) => command.instanceIds).toSorted()).toEqual(ids.filter((id) => id !== bad));
      expect(world.events.filter(({ step }) => step !== 'Restart Requested')).toMatchObject([
        { step: 'Restart Withheld', reason: 'instance-not-connected', facts: { instance: { id: bad } } },
        { step: 'Incident Escalated', reason: 'instance-not-connected', facts: { instance: { id: bad } } },
      ]);
      expect(world.notices.length).toBe(1);
      // Where SSM says who is gone one more command is enough, else the halves have to be found.
      expect(world.sent.length).toBe(how.startsWith('has lost') ? 1 : 6);
      expect(world.ledger.cases.get(`${bad}/nginx.service`)?.restarts).toEqual([]);
    },
  );
});

describe('a second alarm of the same unit', () => {
  const second = (at: string): string =>
    processAlarm({
      at,
      AlarmName: 'my-own-alarm',
      AlarmArn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:my-own-alarm',
    });

  it('in the same batch shares the restart', async () => {
    const world = fakeWorld();
    const answer = await world.handler(batchOf(processAlarmBody(), second('2026-11-20T08:00:25.000+0000')), CONTEXT);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(world.sent).toMatchObject([{ instanceIds: [INSTANCE], command: { alarmedAt: '2026-11-20T08:00:25.000Z' } }]);
  });

  it('waits while the first is under way, and gets its turn after it', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    later(world, 60);
    await world.handler(batchOf(second('2026-11-20T08:01:10.000+0000')), CONTEXT);
    await world.handler(batchOf(second('2026-11-20T08:01:10.000+0000')), CONTEXT);
    expect(world.events.slice(1)).toMatchObject([{ step: 'Restart Withheld', reason: 'cooling-down' }]);
    world.invocations.set('command-1', [invocation('claim-1', { exitCode: 0 })]);
    await world.handler(batchOf(commandEvent('command-1')), CONTEXT);
    later(world, 300);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.sent.length).toBe(2);
    expect(world.sent[1]?.command.alarmedAt).toBe('2026-11-20T08:01:10.000Z');
  });

  it('is withheld for the cool-down and comes back by itself', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    world.invocations.set('command-1', [invocation('claim-1', { exitCode: 0 })]);
    await world.handler(batchOf(commandEvent('command-1')), CONTEXT);
    later(world, 120);
    await world.handler(batchOf(processAlarm({ at: '2026-11-20T08:02:00.000+0000' })), CONTEXT);
    expect(world.events.at(-1)).toMatchObject({
      step: 'Restart Withheld',
      reason: 'cooling-down',
      retryAt: '2026-11-20T08:05:21.000Z',
    });
    later(world, 200);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.sent.length).toBe(2);
    expect(world.events.at(-1)).toMatchObject({ step: 'Restart Requested', attempt: 1 });
  });
});

describe('two invocations with the same news', () => {
  it('tell a verdict once', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    world.invocations.set('command-1', [invocation('claim-1', { exitCode: 0 })]);
    const answers = await Promise.all([
      world.handler(batchOf(commandEvent('command-1')), CONTEXT),
      world.handler(batchOf(commandEvent('command-1')), CONTEXT),
      world.handler(batchOf(commandEvent('command-1')), CONTEXT),
    ]);
    expect(answers.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
    expect(stepsTold(world)).toEqual(['Restart Requested', 'Restart Succeeded']);
    expect(world.seconds.length).toBe(1);
  });

  it('call people once', async () => {
    const world = fakeWorld();
    world.connections.clear();
    const body = batchOf(processAlarmBody());
    await Promise.all([world.handler(body, CONTEXT), world.handler(body, CONTEXT), world.handler(body, CONTEXT)]);
    expect(stepsTold(world)).toEqual(['Restart Withheld', 'Incident Escalated']);
    expect(world.notices.length).toBe(1);
    expect(await world.handler(body, CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.notices.length).toBe(1);
  });

  it('tell of one storm once, each of other instances', async () => {
    const world = fakeWorld({
      policy: { services: [{ name: 'web', unit: 'nginx.service', process: { exe: '/usr/sbin/nginx' } }] },
    });
    world.fleetSize = 4;
    const ids = instanceIds(8);
    for (const id of ids) addInstance(world, id);
    await Promise.all(
      [ids.slice(0, 4), ids.slice(4)].map((half) =>
        world.handler(batchOf(...half.map((instanceId) => processAlarm({ instanceId }))), CONTEXT),
      ),
    );
    expect(world.sent.flatMap((command) => command.instanceIds).length).toBe(1);
    expect(world.notices.length).toBe(1);
  });

  it('have a verdict told after all when the first one crashed while telling', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    world.invocations.set('command-1', [invocation('claim-1', { exitCode: 0 })]);
    world.failures.push('publishEvents');
    expect(await world.handler(batchOf(commandEvent('command-1')), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
    later(world, 360);
    expect(await world.handler(batchOf(commandEvent('command-1')), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(stepsTold(world)).toEqual(['Restart Requested', 'Restart Succeeded']);
  });
});
