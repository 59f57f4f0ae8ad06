import { beforeEach, describe, expect, it } from 'vitest';
import { configOf, FakeAws, instanceOf, NOW } from '../test/fake-aws.ts';
import { decideInterruption } from './decide-interruption.ts';
import { handleInterruption } from './handle-interruption.ts';
import { reconcileInstances } from './reconcile-instances.ts';

const id = 'i-0a1b2c3d4e5f60718';
const at = '2026-11-20T08:29:00Z';
const config = configOf({ environment: 'prod', instances: { autoScalingGroups: ['web'] }, watch: {} });
const decide = (change: Parameters<typeof instanceOf>[1], warnedAt = at) =>
  decideInterruption(warnedAt, instanceOf(id, change), { policy: config.policy, now: NOW });

describe('decideInterruption', () => {
  it('pauses for an hour', () => {
    expect(decide({})).toEqual({ kind: 'pause', until: '2026-11-20T09:29:00Z' });
    expect(decide({ tags: { 'defib:paused': '2026-11-20T08:40:00Z' } })).toEqual({
      kind: 'pause',
      until: '2026-11-20T09:29:00Z',
    });
  });

  it.each([
    [{ state: 'terminated' }, at, 'gone'],
    [{ autoScalingGroup: 'other' }, at, 'not-managed'],
    [{ launchedAt: '2026-11-20T08:29:30.000Z' }, at, 'started-since'],
    [{}, '2026-11-20T06:00:00Z', 'started-since'],
    [{ tags: { 'defib:paused': '' } }, at, 'already-paused'],
    [{ tags: { 'defib:paused': '2026-12-01' } }, at, 'already-paused'],
  ])('leaves it at that: %j, warned at %s', (change, warnedAt, reason) => {
    expect(decide(change, warnedAt)).toEqual({ kind: 'ignore', reason });
  });

  it('knows nothing to do for an instance that is gone', () => {
    expect(decideInterruption(at, undefined, { policy: config.policy, now: NOW })).toEqual({
      kind: 'ignore',
      reason: 'gone',
    });
  });
});

describe('handleInterruption', () => {
  let aws: FakeAws;
  beforeEach(() => {
    aws = new FakeAws();
  });

  it('tags the instance', async () => {
    aws.add(instanceOf(id));
    await handleInterruption(id, at, aws.run(config));

    expect(aws.instances.get(id)?.tags).toEqual({ 'defib:paused': '2026-11-20T09:29:00Z' });
  });

  it('mutes the alarms of an instance that has 50 tags already', async () => {
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, number) => [`tag-${number}`, '']));
    aws.add(instanceOf(id, { tags }));
    await reconcileInstances([{ instanceId: id, expect: 'either', tries: 0 }], aws.run(config));
    await handleInterruption(id, at, aws.run(config));

    expect(new Set([...aws.alarms.values()].map(({ actionsEnabled }) => actionsEnabled))).toEqual(new Set([false]));
  });

  it('does nothing in mode "observe"', async () => {
    aws.add(instanceOf(id));
    await handleInterruption(id, at, aws.run({ ...config, policy: { ...config.policy, mode: 'observe' } }));

    expect(aws.instances.get(id)?.tags).toEqual({});
  });
});
