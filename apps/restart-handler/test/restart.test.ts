import { describe, expect, it } from 'vitest';
import { addInstance, CONTEXT, fakeWorld } from './fake-world.ts';
import { batchOf, commandEvent, INSTANCE, processAlarm, processAlarmBody, readFixture, TICK } from './fixtures.ts';
import { instanceIds, invocation, later, stepsTold } from './scenes.ts';

const FACTS = {
  version: 1,
  incidentId: 'f624516c983b94c8f79bfd668e0f5693',
  environment: 'prod',
  accountId: '111122223333',
  region: 'eu-west-1',
  instance: { id: INSTANCE, name: 'web-1', availabilityZone: 'eu-west-1a' },
  target: { kind: 'process', service: 'web', unit: 'nginx.service', runbookUrl: 'https://runbooks.example/web' },
  alarm: {
    name: 'defib/prod/i-0a1b2c3d4e5f60718/process-web',
    arn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:defib/prod/i-0a1b2c3d4e5f60718/process-web',
    reason:
      'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (20/11/26 07:59:00)] was less than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
    at: '2026-11-20T08:00:20.417Z',
  },
};

describe('an alarm of a dead process', () => {
  it('becomes one command and is told', async () => {
    const world = fakeWorld();
    expect(await world.handler(readFixture('process-alarm.sqs.json'), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent).toEqual([
      {
        commandId: 'command-1',
        claimId: 'claim-1',
        instanceIds: [INSTANCE],
        command: {
          unit: 'nginx.service',
          platform: 'linux',
          alarmedAt: '2026-11-20T08:00:20.417Z',
          notIfStartedAfter: '2026-11-20T08:00:00.000Z',
          startTimeoutSeconds: 60,
          stableSeconds: 10,
        },
      },
    ]);
    expect(world.events).toEqual([{ step: 'Restart Requested', facts: FACTS, commandId: 'command-1', attempt: 1 }]);
    expect(world.notices).toEqual([]);
    expect(Object.fromEntries(world.counts)).toEqual({ AlarmsSeen: 1, RestartsRequested: 1 });
  });

  it('is restarted once when the message comes three times, one after the other', async () => {
    const world = fakeWorld();
    for (let delivery = 0; delivery < 3; delivery++) {
      expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({ batchItemFailures: [] });
    }
    expect(world.sent.length).toBe(1);
    expect(stepsTold(world)).toEqual(['Restart Requested']);
  });

  it('is restarted once when the message comes three times in one batch', async () => {
    const world = fakeWorld();
    const body = processAlarmBody();
    expect(await world.handler(batchOf(body, body, body), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.length).toBe(1);
    expect(stepsTold(world)).toEqual(['Restart Requested']);
  });

  it('is restarted once when two invocations get the message at the same time', async () => {
    const world = fakeWorld();
    const answers = await Promise.all([
      world.handler(batchOf(processAlarmBody()), CONTEXT),
      world.handler(batchOf(processAlarmBody()), CONTEXT),
    ]);
    expect(world.sent.length).toBe(1);
    // The one that came second can't know yet that the first has sent, so it asks to see the message again.
    expect(answers.map(({ batchItemFailures }) => batchItemFailures.length).toSorted()).toEqual([0, 1]);
    later(world, 360);
    expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.length).toBe(1);
  });

  it('heals: the result becomes the verdict', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    world.invocations.set('command-1', [invocation('claim-1', { exitCode: 0, endedAt: '2026-11-20T08:00:33.100Z' })]);
    const ended = commandEvent('command-1');
    expect(await world.handler(batchOf(ended, ended), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(await world.handler(batchOf(ended), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.events.slice(1)).toEqual([
      {
        step: 'Restart Succeeded',
        facts: FACTS,
        commandId: 'command-1',
        attempt: 1,
        ending: 'restarted',
        secondsToHeal: 12.7,
      },
    ]);
    expect(world.seconds).toEqual([{ name: 'SecondsToHeal', value: 12.7 }]);
    await world.handler(batchOf(TICK), CONTEXT);
    expect([...world.ledger.claims.values()]).toEqual([]);
    expect(await world.handler(batchOf(processAlarmBody()), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.length).toBe(1);
  });
});

describe('500 alarms of one service', () => {
  it('need at most 12 commands once the blast radius is wide', async () => {
    const world = fakeWorld();
    const ids = instanceIds(500);
    for (const id of ids) addInstance(world, id);
    const alarms = ids.map((id, index) =>
      processAlarm({ instanceId: id, at: `2026-11-20T08:00:${String(index % 60).padStart(2, '0')}.000+0000` }),
    );
    expect(await world.handler(batchOf(...alarms), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.length).toBeLessThanOrEqual(12);
    expect(world.sent.flatMap((command) => command.instanceIds).toSorted()).toEqual(ids);
    expect(world.events.length).toBe(500);
  });

  it('stop at the blast radius, with one mail', async () => {
    const policy = { services: [{ name: 'web', unit: 'nginx.service', process: { exe: '/usr/sbin/nginx' } }] };
    const world = fakeWorld({ policy });
    world.fleetSize = 40;
    const ids = instanceIds(40);
    for (const id of ids) addInstance(world, id);
    const first = ids.slice(0, 25).map((instanceId) => processAlarm({ instanceId }));
    const second = ids.slice(25).map((instanceId) => processAlarm({ instanceId }));
    await world.handler(batchOf(...first), CONTEXT);
    expect(await world.handler(batchOf(...second), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.flatMap((command) => command.instanceIds)).toEqual(ids.slice(0, 10));
    expect(world.notices.map(({ subject }) => subject)).toEqual(['Defib: web is failing on many hosts (prod)']);
    expect(Object.fromEntries(world.counts)).toEqual({
      AlarmsSeen: 40,
      RestartsRequested: 10,
      'RestartsWithheld blast-radius': 30,
    });
    expect(stepsTold(world).filter((step) => step === 'Incident Escalated').length).toBe(1);
  });
});

describe('a restart that fails', () => {
  it('is tried again after the cool-down until the budget is used up, and then people are called', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    for (const attempt of [1, 2, 3]) {
      const command = `command-${attempt}`;
      expect(world.sent.length).toBe(attempt);
      world.invocations.set(command, [invocation(`claim-${attempt}`, { status: 'Failed', exitCode: 30 })]);
      world.outputs.set(`${command}/${INSTANCE}`, `journal ${attempt}`);
      await world.handler(batchOf(commandEvent(command, INSTANCE, 'Failed')), CONTEXT);
      await world.handler(batchOf(TICK), CONTEXT);
      expect(world.sent.length).toBe(attempt);
      later(world, 301);
      expect(await world.handler(batchOf(TICK), CONTEXT)).toEqual({ batchItemFailures: [] });
    }
    expect(world.sent.length).toBe(3);
    expect(stepsTold(world)).toEqual([
      'Restart Requested',
      'Restart Failed',
      'Restart Requested',
      'Restart Failed',
      'Restart Requested',
      'Restart Failed',
      'Incident Escalated',
    ]);
    expect(world.events.slice(-2)).toEqual([
      {
        step: 'Restart Failed',
        facts: FACTS,
        commandId: 'command-3',
        attempt: 3,
        ending: 'start-failed',
        exitCode: 30,
        output: 'journal 3',
      },
      {
        step: 'Incident Escalated',
        facts: FACTS,
        reason: 'budget-exhausted',
        explanation:
          'nginx.service was restarted 3 times within 3600 s, as often as is allowed, and the last one failed: it did not start.',
        output: 'journal 3',
      },
    ]);
    expect(world.notices.length).toBe(1);
    expect(world.notices[0]?.subject).toBe('Defib: web is down on web-1 (prod)');
    expect(world.notices[0]?.body).toContain('What the host said last:\njournal 3\n');
    expect([...world.ledger.retries.values()]).toEqual([]);
  });

  it.each([
    [20, 'unit-not-found'],
    [21, 'unit-masked'],
    [64, 'bad-parameter'],
    [69, 'no-service-manager'],
  ])('goes to people at once when no further attempt can help: exit code %i', async (exitCode, ending) => {
    const world = fakeWorld();
    await world.handler(batchOf(processAlarmBody()), CONTEXT);
    world.invocations.set('command-1', [invocation('claim-1', { status: 'Failed', exitCode })]);
    await world.handler(batchOf(commandEvent('command-1')), CONTEXT);
    expect(world.events.slice(1).map((event) => ({ ...event, facts: undefined }))).toMatchObject([
      { step: 'Restart Failed', ending, exitCode },
      { step: 'Incident Escalated', reason: 'restart-failed' },
    ]);
    later(world, 4_000);
    await world.handler(batchOf(TICK), CONTEXT);
    expect(world.sent.length).toBe(1);
  });
});
