import { describe, expect, it } from 'vitest';
import { CONTEXT, type FakeWorld, fakeWorld } from './fake-world.ts';
import { batchOf, commandEvent, INSTANCE, processAlarm, TICK } from './fixtures.ts';
import { invocation, later, stepsTold } from './scenes.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:defib-prod-alarms';
const CASE = `${INSTANCE}/nginx.service`;
const TELLS_OK = { OKActions: [TOPIC] };

/** The process alarm, which tells its OK to our topic. */
function alarm(at = '2026-11-20T08:00:20.417+0000'): string {
  return processAlarm({ at, ...TELLS_OK });
}

function ok(at: string, more: Readonly<Record<string, unknown>> = {}): string {
  const NewStateReason =
    'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (20/11/26 08:00:00)] was not less than the threshold (1.0) (minimum 1 datapoint for ALARM -> OK transition).';
  return processAlarm({ at, ...TELLS_OK, NewStateValue: 'OK', OldStateValue: 'ALARM', NewStateReason, ...more });
}

async function end(world: FakeWorld, attempt: number, exitCode: number): Promise<void> {
  const status = exitCode === 0 ? 'Success' : 'Failed';
  world.invocations.set(`command-${attempt}`, [invocation(`claim-${attempt}`, { exitCode, status })]);
  await world.handler(batchOf(commandEvent(`command-${attempt}`)), CONTEXT);
}

async function tick(world: FakeWorld): Promise<void> {
  expect(await world.handler(batchOf(TICK), CONTEXT)).toEqual({ batchItemFailures: [] });
}

/** Alarm at 08:00:20, verdict at 08:00:41. */
async function heal(world: FakeWorld, body = alarm()): Promise<void> {
  await world.handler(batchOf(body), CONTEXT);
  later(world, 20);
  await end(world, 1, 0);
}

describe('a healed process whose alarm', () => {
  it('goes back to OK is done, and nothing more is told', async () => {
    const world = fakeWorld();
    await heal(world);
    expect(world.ledger.cases.get(CASE)).toMatchObject({
      status: 'waiting',
      retryAt: '2026-11-20T08:05:21.000Z',
      unconfirmed: { ending: 'restarted' },
    });
    expect(await world.handler(batchOf(ok('2026-11-20T08:01:20.417+0000')), CONTEXT)).toEqual({
      batchItemFailures: [],
    });
    await tick(world);
    expect(world.ledger.retries.size).toBe(0);
    expect(world.ledger.cases.get(CASE)).toMatchObject({ status: 'closed', attempt: 1 });
    later(world, 3_000);
    await tick(world);
    expect(world.sent.length).toBe(1);
    expect(stepsTold(world)).toEqual(['Restart Requested', 'Restart Succeeded']);
    expect(Object.fromEntries(world.counts)).toEqual({
      AlarmsSeen: 1,
      AlarmsCleared: 1,
      RestartsRequested: 1,
      RestartsSucceeded: 1,
    });
  });

  it('went back to OK before the verdict is done', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(alarm()), CONTEXT);
    await world.handler(batchOf(ok('2026-11-20T08:00:30.000+0000')), CONTEXT);
    later(world, 20);
    await end(world, 1, 0);
    later(world, 3_000);
    await tick(world);
    expect(world.sent.length).toBe(1);
    expect(world.ledger.cases.get(CASE)?.status).toBe('closed');
  });

  it('was OK before its ALARM came out of the queue is done', async () => {
    const world = fakeWorld();
    await world.handler(batchOf(ok('2026-11-20T08:00:50.000+0000')), CONTEXT);
    await heal(world);
    later(world, 3_000);
    await tick(world);
    expect(world.sent.length).toBe(1);
  });

  it('was OK only before the incident stays open, in whatever order the messages come', async () => {
    const world = fakeWorld();
    await heal(world);
    await world.handler(batchOf(ok('2026-11-20T08:00:10.000+0000')), CONTEXT);
    later(world, 301);
    await tick(world);
    expect(world.sent.length).toBe(2);
  });

  it('is OK by a message that comes twice and after a newer one keeps the newer', async () => {
    const world = fakeWorld();
    await heal(world);
    const newer = ok('2026-11-20T08:01:20.000+0000');
    await world.handler(batchOf(newer, newer, ok('2026-11-20T08:00:10.000+0000')), CONTEXT);
    await tick(world);
    expect(world.ledger.cases.get(CASE)?.status).toBe('closed');
  });

  it('is decided on together with the tick of the same batch', async () => {
    const world = fakeWorld();
    await heal(world);
    later(world, 301);
    await world.handler(batchOf(TICK, ok('2026-11-20T08:01:20.000+0000')), CONTEXT);
    expect(world.sent.length).toBe(1);
  });

  it('is not the one that went back to OK stays open', async () => {
    const world = fakeWorld();
    await heal(world);
    const arn = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:another';
    await world.handler(batchOf(ok('2026-11-20T08:01:20.000+0000', { AlarmArn: arn, AlarmName: 'another' })), CONTEXT);
    later(world, 301);
    await tick(world);
    expect(world.sent.length).toBe(2);
  });

  it('stays in ALARM is restarted again and again, and then people are called, once', async () => {
    const world = fakeWorld();
    await heal(world);
    for (const attempt of [2, 3]) {
      // Five minutes from the last restart, the cool-down.
      later(world, attempt === 2 ? 279 : 299);
      await tick(world);
      expect(world.sent.length).toBe(attempt - 1);
      later(world, 1);
      await tick(world);
      expect(world.sent.length).toBe(attempt);
      await end(world, attempt, 0);
    }
    for (let minutes = 0; minutes < 20; minutes++) {
      later(world, 60);
      await tick(world);
    }
    expect(world.events.map(({ step }) => step)).toEqual([
      ...['Restart Requested', 'Restart Succeeded', 'Restart Requested', 'Restart Succeeded'],
      ...['Restart Requested', 'Restart Succeeded', 'Restart Withheld', 'Incident Escalated'],
    ]);
    expect(world.events.at(-1)).toMatchObject({
      reason: 'budget-exhausted',
      explanation: 'nginx.service was restarted 3 times and came up, but the alarm has not gone back to OK.',
    });
    expect(world.notices.map(({ subject }) => subject)).toEqual(['Defib: web is down on web-1 (prod)']);
    expect(world.ledger.retries.size).toBe(0);
    expect(world.counts.get('RestartsUnconfirmed')).toBe(3);
  });

  it('stays in ALARM while the unit runs: people hear that the two do not fit', async () => {
    const world = fakeWorld();
    await heal(world);
    for (const attempt of [2, 3]) {
      later(world, 301);
      await tick(world);
      await end(world, attempt, 10);
    }
    later(world, 301);
    await tick(world);
    later(world, 4_000);
    await tick(world);
    expect(world.sent.length).toBe(3);
    expect(world.seconds.length).toBe(1);
    expect(world.events.at(-1)).toMatchObject({
      step: 'Incident Escalated',
      reason: 'still-in-alarm',
      explanation:
        "nginx.service runs on the host, but the alarm has not gone back to OK although it was looked at 3 times: the alarm and the process selector may not mean this unit's process.",
    });
    expect(world.notices.map(({ subject }) => subject)).toEqual([
      'Defib: web runs on web-1 (prod), but its alarm stays',
    ]);
  });

  it('has long periods is not looked at for ever, although the window forgets its restarts', async () => {
    const services = [
      {
        name: 'web',
        unit: 'nginx.service',
        process: { exe: '/usr/sbin/nginx' },
        alarm: { periodSeconds: 300, evaluationPeriods: 3 },
        restart: { blastRadius: { maxInstances: 9 } },
      },
    ];
    const world = fakeWorld({ policy: { services } });
    await heal(world);
    for (const attempt of [2, 3]) {
      later(world, 1_499);
      await tick(world);
      expect(world.sent.length).toBe(attempt - 1);
      later(world, 1);
      await tick(world);
      await end(world, attempt, 0);
    }
    for (let looks = 0; looks < 5; looks++) {
      later(world, 1_501);
      await tick(world);
    }
    expect(world.sent.length).toBe(3);
    expect(world.notices.length).toBe(1);
  });

  it.each([
    ['has no OK action', []],
    ['tells its OK to another topic', ['arn:aws:sns:eu-west-1:111122223333:mine']],
  ])('%s is done with its verdict', async (_what, OKActions) => {
    const world = fakeWorld();
    await heal(world, processAlarm({ OKActions }));
    expect(world.ledger.cases.get(CASE)?.status).toBe('closed');
    expect(world.ledger.retries.size).toBe(0);
  });
});

it('a new alarm while the last one’s OK is waited for takes its place', async () => {
  const world = fakeWorld();
  await heal(world);
  later(world, 60);
  await world.handler(batchOf(alarm('2026-11-20T08:01:40.000+0000')), CONTEXT);
  expect(world.events.at(-1)).toMatchObject({ step: 'Restart Withheld', reason: 'cooling-down' });
  later(world, 300);
  await tick(world);
  expect(world.sent.map(({ command }) => command.alarmedAt)).toEqual([
    '2026-11-20T08:00:20.417Z',
    '2026-11-20T08:01:40.000Z',
  ]);
  expect(world.events.at(-1)).toMatchObject({ step: 'Restart Requested', attempt: 1 });
});

it('a new alarm that is to wait behind a restart which heals while that is told gets its turn', async () => {
  const world = fakeWorld();
  await world.handler(batchOf(alarm()), CONTEXT);
  later(world, 60);
  world.whileTelling.set('Restart Withheld', () => end(world, 1, 0));
  await world.handler(batchOf(alarm('2026-11-20T08:01:10.000+0000')), CONTEXT);
  world.whileTelling.clear();
  later(world, 300);
  await tick(world);
  expect(world.sent.map(({ command }) => command.alarmedAt)).toEqual([
    '2026-11-20T08:00:20.417Z',
    '2026-11-20T08:01:10.000Z',
  ]);
  expect(world.events.at(-1)).toMatchObject({ step: 'Restart Requested', attempt: 1 });
});

it('an alarm that is OK again before the next attempt needs none', async () => {
  const world = fakeWorld();
  await world.handler(batchOf(alarm()), CONTEXT);
  await end(world, 1, 30);
  await world.handler(batchOf(ok('2026-11-20T08:01:20.000+0000')), CONTEXT);
  later(world, 301);
  await tick(world);
  expect(world.sent.length).toBe(1);
  expect(world.ledger.retries.size).toBe(0);
});
