import { beforeEach, describe, expect, it } from 'vitest';
import { answer, FakeSlackWorld, GENERAL, GENERAL_URL, OK, ONCALL, ONCALL_URL } from './fake-slack-world.ts';
import { health, launchFailed, processAlarm, restartSucceeded, snsBody, spotInterruption } from './messages.ts';

let world: FakeSlackWorld;

beforeEach(() => {
  world = new FakeSlackWorld();
});

const instance = (index: number) => `i-${index.toString(16).padStart(17, '0')}`;
const texts = () => world.taken.map(({ message }) => message.text);

describe('what is told', () => {
  it('sends an alarm to the first route that matches, with its log lines', async () => {
    expect(await world.handle([processAlarm()])).toEqual({ r0: 'handled' });
    expect(world.taken.map(({ to }) => to)).toEqual([ONCALL_URL]);
    expect(world.logRequests).toEqual([
      {
        logGroup: '/shop/web/error',
        from: new Date('2026-11-20T08:10:02.114Z'),
        to: new Date('2026-11-20T08:15:02.114Z'),
        pattern: '?ERROR',
        streamPrefix: 'i-0a1b2c3d4e5f60718',
      },
    ]);
    expect(JSON.stringify(world.taken[0]?.message)).toContain('ERROR token=•••');
  });

  it('tells everything that arrives, each in its words', async () => {
    const bodies = [
      restartSucceeded(),
      health(),
      launchFailed(),
      spotInterruption(),
      snsBody('backup done', { Subject: 'Nightly backup' }),
    ];

    expect(await world.handle(bodies)).toEqual({
      r0: 'handled',
      r1: 'handled',
      r2: 'handled',
      r3: 'handled',
      r4: 'handled',
    });
    expect(texts().toSorted()).toEqual([
      'AWS Health: EC2 scheduled change — AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED EC2 has detected degradation of the hardware.',
      'Healed in 41 s: web on shop-web-1 — It was restarted and stays up. Nothing to do.',
      'Launch failed in shop-web — We currently do not have sufficient m7g.large capacity.',
      'Nightly backup — backup done',
      'Spot interruption in two minutes: i-0a1b2c3d4e5f60718 — EC2 will terminate the instance two minutes after this warning.',
    ]);
  });

  it.each([
    ['not JSON', '{"half": '],
    ['an empty body', ''],
    ['a list', '[1,2]'],
    ['a broken alarm', snsBody('{"AlarmName":"x","NewStateValue":"ALARM"}')],
    ['a broken incident', '{"source":"defib.restart-handler","detail-type":"Restart Succeeded","detail":{}}'],
    ['prototype keys', '{"__proto__":{"source":"aws.health"},"constructor":1}'],
    ['a megabyte', snsBody('x'.repeat(1_000_000))],
  ])('tells %s as text, and loses nothing else of the batch', async (_, body) => {
    expect(await world.handle([body, processAlarm()])).toEqual({ r0: 'handled', r1: 'handled' });
    expect(world.taken.map(({ to }) => to).toSorted()).toEqual([ONCALL_URL, GENERAL_URL]);
  });

  it('says of a cleared alarm how long it lasted, from memory', async () => {
    await world.handle([processAlarm()]);
    await world.handle([processAlarm({ state: 'OK', at: '2026-11-20T08:16:02.114+0000' })]);

    expect(texts()[1]).toBe(
      'Cleared after 1 min: web is down on i-0a1b2c3d4e5f60718 — Processes nginx running: 2 — eu-west-1',
    );
  });

  it('says so as well when Slack took the raised one only later', async () => {
    const raised = processAlarm();
    const cleared = processAlarm({ state: 'OK', at: '2026-11-20T08:16:02.114+0000' });
    world.slack = () => answer(503);
    await world.handle([raised]);
    world.slack = () => OK;
    await world.handle([raised, cleared]);

    expect(texts()[1]).toBe(
      'Cleared after 1 min: web is down on i-0a1b2c3d4e5f60718 — Processes nginx running: 2 — eu-west-1',
    );
  });

  it('speaks the policy’s language', async () => {
    const { POLICY } = await import('./fake-slack-world.ts');
    const { slack } = POLICY;
    if (slack === undefined) throw new Error('no slack');
    await world.handle([restartSucceeded()], { policy: { ...POLICY, slack: { ...slack, locale: 'ko' } } });

    expect(texts()).toEqual(['41초 만에 복구: shop-web-1의 web — 재시작했고 정상 동작을 유지합니다. 할 일 없음.']);
  });
});

describe('a copy that comes at the same time', () => {
  /** The other invocation has Slack's word before this one's turn comes. */
  function tellMeanwhile(bodies: readonly string[]): void {
    const other = new FakeSlackWorld();
    const { reserveSlot } = world.ports.deliveryLog;
    let told = false;
    world.ports.deliveryLog.reserveSlot = async (webhook, latest) => {
      const slot = await reserveSlot(webhook, latest);
      if (!told) await other.handle(bodies);
      told = true;
      for (const mark of other.delivered) world.delivered.add(mark);
      return slot;
    };
  }

  it('is not sent again', async () => {
    tellMeanwhile([processAlarm()]);

    expect(await world.handle([processAlarm()])).toEqual({ r0: 'handled' });
    expect([world.posted, Object.fromEntries(world.counts)]).toEqual([[], { MessagesDuplicate: 1 }]);
  });

  it('is left out of a digest', async () => {
    const bodies = Array.from({ length: 8 }, (_, index) => processAlarm({ instanceId: instance(index) }));
    tellMeanwhile(bodies.slice(0, 2));
    await world.handle(bodies);

    expect(texts()).toEqual([expect.stringMatching(/^6 messages at once, all of one kind/)]);
  });
});

describe('once', () => {
  it('tells a copy nothing, in this batch or in a later one', async () => {
    expect(await world.handle([processAlarm(), processAlarm()])).toEqual({ r0: 'handled', r1: 'handled' });
    expect(await world.handle([processAlarm()])).toEqual({ r0: 'handled' });
    expect(world.taken.length).toBe(1);
  });

  it('tells a Health communication once, from whichever region it comes', async () => {
    await world.handle([health(), health({ id: 'another', region: 'eu-west-1' })]);

    expect(world.taken.length).toBe(1);
  });

  it('never sends again what Slack took, when another message of the batch fails', async () => {
    world.slack = ({ to }) => (to === ONCALL_URL ? answer(500) : OK);

    expect(await world.handle([processAlarm(), health()])).toEqual({ r0: 'failed', r1: 'handled' });
    world.slack = () => OK;
    expect(await world.handle([processAlarm(), health()], { receiveCount: 2 })).toEqual({
      r0: 'handled',
      r1: 'handled',
    });
    expect(world.taken.map(({ to }) => to)).toEqual([GENERAL_URL, ONCALL_URL]);
  });

  it('counts a message as sent although it could not be noted', async () => {
    world.markFails = true;

    expect(await world.handle([processAlarm()])).toEqual({ r0: 'handled' });
    expect(world.logged.join()).toContain('a copy of it may be sent');
  });

  it('sends to several webhooks by `also`, and again only to those that failed', async () => {
    const { POLICY } = await import('./fake-slack-world.ts');
    const { slack } = POLICY;
    if (slack === undefined) throw new Error('no slack');
    const routes = slack.routes.map((route) => ({ ...route, also: true }));
    const policy = { ...POLICY, slack: { ...slack, routes } };
    world.slack = ({ to }) => (to === ONCALL_URL ? answer(503) : OK);

    expect(await world.handle([processAlarm()], { policy })).toEqual({ r0: 'failed' });
    world.slack = () => OK;
    expect(await world.handle([processAlarm()], { policy })).toEqual({ r0: 'handled' });
    expect(world.taken.map(({ to }) => to)).toEqual([GENERAL_URL, ONCALL_URL]);
  });
});

describe('a storm', () => {
  it('becomes one message beyond five', async () => {
    const alarms = (count: number, first = 0) =>
      Array.from({ length: count }, (_, index) => processAlarm({ instanceId: instance(first + index) }));
    await world.handle(alarms(5));
    expect(world.taken.length).toBe(5);
    await world.handle(alarms(6, 100));

    expect(texts().slice(5)).toEqual(['6 messages at once, all of one kind — web: 6 in alarm']);
  });

  it('of 2,000 alarms takes at most 60 calls, in batches of any size that the queue may give', async () => {
    const alarms = Array.from({ length: 2_000 }, (_, index) => processAlarm({ instanceId: instance(index) }));
    // A trickle at first, as pollers do it, then what has gathered: up to 500, as the event source mapping has it.
    for (let done = 0, size = 3; done < alarms.length; done += size, size = Math.min(500, size * 3)) {
      const outcomes = await world.handle(alarms.slice(done, done + size));
      expect(Object.values(outcomes).filter((outcome) => outcome !== 'handled')).toEqual([]);
    }

    expect(world.posted.length).toBeLessThanOrEqual(60);
    expect(world.delivered.size).toBe(2_000);
  });
});

describe('the pace', () => {
  it('is at most one message a second for each webhook', async () => {
    await world.handle([health({ id: 'a' }), launchFailed(), spotInterruption(), snsBody('text')]);
    const times = world.posted.map(({ at }) => at);

    expect(
      times
        .slice(1)
        .map((at, index) => at - (times[index] ?? 0))
        .filter((gap) => gap < 1_000),
    ).toEqual([]);
  });

  it('waits as long as Slack asks, where there is time', async () => {
    world.answers = [answer(429, 'rate_limited', 10), OK];

    expect(await world.handle([processAlarm()])).toEqual({ r0: 'handled' });
    expect((world.posted[1]?.at ?? 0) - (world.posted[0]?.at ?? 0)).toBe(10_000);
  });

  it('waits as well when Slack asked another invocation after the turn was given', async () => {
    const { reserveSlot, holdBack } = world.ports.deliveryLog;
    const begun = world.time;
    let given = 0;
    world.ports.deliveryLog.reserveSlot = async (webhook, latest) => {
      const slot = await reserveSlot(webhook, latest);
      given += 1;
      if (given === 2) await holdBack(webhook, new Date(begun + 20_000));
      return slot;
    };
    const bodies = [processAlarm(), processAlarm({ instanceId: instance(1) })];

    expect(await world.handle(bodies)).toEqual({ r0: 'handled', r1: 'handled' });
    expect(world.posted.map(({ at }) => at - begun)).toEqual([0, 20_000]);
  });

  it('gives the record back for as long as Slack asks, where there is none, and the others of the webhook too', async () => {
    world.answers = [answer(429, 'rate_limited', 120)];

    expect(await world.handle([health(), launchFailed()])).toEqual({ r0: 'failed', r1: 'failed' });
    expect(world.postponed).toEqual([
      { receiptHandle: 'h0', seconds: 120 },
      { receiptHandle: 'h1', seconds: 120 },
    ]);
    expect(world.posted.length).toBe(1);
  });

  it('begins nothing that could not be finished in time', async () => {
    expect(await world.handle([processAlarm()], { seconds: 5 })).toEqual({ r0: 'failed' });
    expect(world.posted).toEqual([]);
  });
});

describe('when Slack fails', () => {
  it.each([500, 502, 503, 408])('tries a %d again and gives it back after the third', async (status) => {
    world.answers = [answer(status), answer(status), answer(status)];

    expect(await world.handle([processAlarm()], { receiveCount: 3 })).toEqual({ r0: 'failed' });
    expect(world.posted.length).toBe(3);
    expect(world.postponed).toEqual([{ receiptHandle: 'h0', seconds: 120 }]);
    expect(world.escalations).toEqual([]);
  });

  it('rides out a time-out', async () => {
    world.answers = [{ kind: 'no-answer' }, OK];

    expect(await world.handle([processAlarm()])).toEqual({ r0: 'handled' });
  });

  it.each(['invalid_blocks', 'invalid_payload', 'msg_blocks_too_long', ''])(
    'sends what is refused with "%s" once more as plain text, and counts it',
    async (code) => {
      world.slack = ({ message }) => ('blocks' in message ? answer(400, code) : OK);

      expect(await world.handle([processAlarm()])).toEqual({ r0: 'handled' });
      expect(world.taken.map(({ message }) => message)).toEqual([
        { text: 'CRITICAL: web is down on i-0a1b2c3d4e5f60718 — No process nginx is running — eu-west-1' },
      ]);
      expect(Object.fromEntries(world.counts)).toEqual({
        SlackBlocksRefused: 1,
        MessagesSent: 1,
        MessagesSentPlain: 1,
      });
    },
  );

  it('goes on with the others when one is refused in every form', async () => {
    world.answers = [answer(400, 'invalid_blocks'), answer(400, 'invalid_payload'), OK];

    expect(await world.handle([health(), launchFailed()])).toEqual({ r0: 'failed', r1: 'handled' });
    expect(world.escalations).toEqual([]);
  });
});

describe('a webhook that is gone', () => {
  it.each([403, 404, 410])('is read again at once after a %d, and the new one used', async (status) => {
    const rotated = 'https://hooks.slack.com/services/T000/B999/new-secret';
    world.cached.set(ONCALL, ONCALL_URL);
    world.parameters.set(ONCALL, rotated);
    world.slack = ({ to }) => (to === rotated ? OK : answer(status, 'no_service'));

    expect(await world.handle([processAlarm()])).toEqual({ r0: 'handled' });
    expect(world.posted.map(({ to }) => to)).toEqual([ONCALL_URL, rotated]);
    expect(world.escalations).toEqual([]);
  });

  it('escalates by mail, once, when the address is still the same', async () => {
    world.slack = () => answer(404, 'no_service');

    expect(await world.handle([health(), launchFailed()])).toEqual({ r0: 'failed', r1: 'failed' });
    expect(await world.handle([health()], { receiveCount: 2 })).toEqual({ r0: 'failed' });
    expect(world.escalations.map(({ subject }) => subject)).toEqual([`Defib can't reach Slack: ${GENERAL}`]);
    expect(world.escalations[0]?.body).toContain('Slack answered 404 no_service');
    expect(world.escalations[0]?.body).toContain(
      '- Launch failed in shop-web — We currently do not have sufficient m7g.large capacity.',
    );
    expect(world.posted.length).toBe(4);
  });

  it.each([
    ['empty', '', 'the parameter is missing or empty'],
    ['of spaces', '  \n', 'the parameter is missing or empty'],
    ['no address', 'REPLACE-ME', 'the parameter does not hold an address'],
    ['plain http', 'http://hooks.slack.com/services/T/B/x', 'the address in the parameter is not https'],
    ['the metadata service', 'http://169.254.169.254/latest/meta-data/', 'the address in the parameter is not https'],
    [
      'the metadata service by https',
      'https://169.254.169.254/latest/',
      "neither on a host of Slack's nor on one that the policy allows",
    ],
    [
      'a host that looks like Slack',
      'https://hooks.slack.com.evil.example.com/services/x',
      "neither on a host of Slack's",
    ],
    ['another port of Slack’s', 'https://hooks.slack.com:8443/services/x', "neither on a host of Slack's"],
    ['credentials', 'https://hooks.slack.com@evil.example.com/', 'holds credentials'],
  ])('is not used when its parameter is %s', async (_, value, problem) => {
    world.parameters.set(ONCALL, value);

    expect(await world.handle([processAlarm()])).toEqual({ r0: 'failed' });
    expect(world.posted).toEqual([]);
    expect(world.escalations[0]?.body).toContain(problem);
  });

  it('is read again at once when its parameter was wrong and is right now', async () => {
    world.cached.set(ONCALL, '');

    expect(await world.handle([processAlarm()])).toEqual({ r0: 'handled' });
  });

  it('is named nowhere', async () => {
    world.slack = () => answer(404, 'no_service');
    await world.handle([processAlarm(), health()]);
    const told = JSON.stringify([world.logged, world.escalations, [...world.counts]]);

    expect(told).toContain(ONCALL);
    expect(told).not.toContain('secret');
    expect(told).not.toContain('hooks.slack.com');
  });
});
