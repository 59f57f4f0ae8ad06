import { alarmsForInstance, type PolicyInput } from '@defib/monitoring-policy';
import { beforeEach, describe, expect, it } from 'vitest';
import { configOf, FakeAws, instanceOf } from '../test/fake-aws.ts';
import { alarmSpec } from './alarm-spec.ts';
import type { Config } from './config.ts';
import { reconcileInstances } from './reconcile-instances.ts';
import { beginSweep, continueSweep } from './sweep.ts';

const policy: PolicyInput = {
  environment: 'prod',
  instances: { autoScalingGroups: ['web'] },
  services: [{ name: 'web', unit: 'nginx.service', process: { exe: 'nginx' } }],
  watch: { disk: { warning: 'off' }, statusCheck: { enabled: false } },
};
const config = configOf(policy);
const idOf = (number: number): string =>
  `i-0${((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}${number.toString(16).padStart(8, '0')}`;

let aws: FakeAws;
beforeEach(() => {
  aws = new FakeAws();
});

/** Works the queue off, as Lambda would. */
async function drain(settings: Config = config): Promise<void> {
  for (let messages = aws.take(); messages.length > 0; messages = aws.take()) {
    for (const message of messages) {
      if (message.kind === 'sweep-part') await continueSweep(message.sweep, aws.run(settings));
      else
        await reconcileInstances(
          message.instanceIds.map((instanceId) => ({ instanceId, expect: 'either', tries: 0 })),
          aws.run(settings),
        );
    }
  }
}

function makeRight(...ids: string[]): void {
  for (const id of ids) {
    const instance = instanceOf(id);
    aws.add(instance);
    for (const alarm of alarmsForInstance({ ...instance, autoRecovery: true }, config.policy)) {
      aws.put(
        alarmSpec(
          alarm,
          {},
          {
            policy: config.policy,
            surroundings: { region: config.region, partition: config.partition, topicArn: config.topicArn },
          },
        ),
      );
    }
  }
}

describe('a sweep', () => {
  it('finds and mends what is missing, changed and left over, and tells it once', async () => {
    const ids = Array.from({ length: 6 }, (_, number) => idOf(number));
    const [fresh = '', edited = '', gone = '', terminated = '', right = '', muted = ''] = ids;
    makeRight(edited, gone, terminated, right, muted);
    aws.add(
      instanceOf(fresh),
      instanceOf(terminated, { state: 'terminated' }),
      instanceOf(muted, { state: 'stopped' }),
    );
    aws.instances.delete(gone);
    const name = `defib/prod/${edited}/cpu-critical`;
    const alarm = aws.alarms.get(name);
    if (alarm === undefined) throw new Error('no alarm');
    aws.alarms.set(name, { ...alarm, threshold: 1 });
    aws.alarms.set('defib/prod/fleet/cpu-critical', { ...alarm, name: 'defib/prod/fleet/cpu-critical' });
    aws.alarms.set('mine', { ...alarm, name: 'mine' });

    await beginSweep(aws.run(config));
    expect(aws.published.map(({ step, watchId, sums, problems }) => ({ step, watchId, sums, problems }))).toEqual([
      {
        step: 'Watch Mended',
        watchId: 'sweep-2026-11-20T08:30:00.000Z',
        sums: { instances: 5, created: 7, updated: 1, deleted: 14, switched: 7 },
        problems: [],
      },
    ]);
    await drain();
    const names = [fresh, edited, right, muted].flatMap((id) =>
      alarmsForInstance(instanceOf(id), config.policy).map((each) => each.name),
    );
    expect(aws.names()).toEqual([...names, 'defib/prod/fleet/cpu-critical', 'mine'].sort());
    expect(aws.alarms.get(name)?.threshold).toBe(90);

    await beginSweep(aws.run(config));
    expect([aws.published.length, aws.sent.length, aws.metrics.get('InstancesWatched')]).toEqual([1, 0, 8]);
  });

  it('leaves the alarms of named instances to Terraform, whether they exist or not', async () => {
    const [here = '', gone = ''] = [idOf(1), idOf(2)];
    const named = configOf({ ...policy, instances: { instanceIds: [here, gone] } });
    makeRight(here, gone);
    aws.instances.delete(gone);
    await beginSweep(aws.run(named));

    expect([aws.sent, aws.published]).toEqual([[], []]);
  });

  it('only tells in mode "observe"', async () => {
    aws.add(instanceOf(idOf(1)));
    await beginSweep(aws.run(configOf({ ...policy, mode: 'observe' })));

    expect([
      aws.alarms.size,
      aws.sent.length,
      aws.published.map(({ step, changes }) => [step, changes.length]),
    ]).toEqual([0, 0, [['Watch Planned', 7]]]);
  });

  it('survives a group that is deleted while it plans, and says so', async () => {
    aws.add(instanceOf(idOf(1)), instanceOf(idOf(2)));
    aws.before = (call) => {
      if (call !== 'DescribeAlarms') return;
      aws.groups.clear();
      aws.instances.clear();
    };
    await beginSweep(aws.run(config));
    await drain();
    expect(aws.names()).toEqual([]);

    aws.before = () => {};
    aws.add(instanceOf(idOf(3)));
    await beginSweep(aws.run(config));
    expect(aws.published.at(-1)?.problems).toEqual(['the Auto Scaling group "web" does not exist']);
  });

  it('goes on where its time ran out', async () => {
    const ids = Array.from({ length: 1_200 }, (_, number) => idOf(number));
    makeRight(...ids);
    const orphan = idOf(5_000);
    makeRight(orphan);
    aws.instances.delete(orphan);
    let invocations = 1;
    aws.remaining = 50_000;
    aws.before = (call) => {
      if (call === 'DescribeAlarms') aws.remaining -= 3_000;
    };
    await beginSweep(aws.run(config));
    const parts = async (): Promise<void> => {
      const [part] = aws.sent.splice(
        aws.sent.findIndex(({ message }) => message.kind === 'sweep-part'),
        1,
      );
      aws.remaining = 50_000;
      invocations += 1;
      if (part?.message.kind === 'sweep-part') await continueSweep(part.message.sweep, aws.run(config));
    };
    while (aws.sent.some(({ message }) => message.kind === 'sweep-part')) await parts();

    expect(invocations).toBeGreaterThan(10);
    expect(aws.published.map(({ sums }) => sums)).toEqual([
      { instances: 1, created: 0, updated: 0, deleted: 7, switched: 0 },
    ]);
    expect(aws.metrics.get('InstancesWatched')).toBe(1_200);
    aws.remaining = 300_000;
    await drain();
    expect(aws.alarms.size).toBe(1_200 * 7);
  });

  it('says when a fleet has outgrown its queries', async () => {
    aws.add(instanceOf(idOf(1)), instanceOf(idOf(2)));
    const fleet = configOf({ ...policy, alarms: { mode: 'fleet', fleetSize: 1 } });
    await beginSweep(aws.run(fleet));
    await drain(fleet);

    expect(aws.names()).toEqual([idOf(1), idOf(2)].map((id) => `defib/prod/${id}/agent-heartbeat`).sort());
    expect(aws.published[0]?.problems).toEqual([
      'the fleet has 2 instances, more than alarms.fleetSize, 1: a query may leave some out',
    ]);
  });

  it('reads 10,000 instances with few calls more than the pages that there are, and a bounded memory', async () => {
    const ids = Array.from({ length: 10_000 }, (_, number) => idOf(number));
    makeRight(...ids);
    aws.calls.clear();
    let most = 0;
    const before = process.memoryUsage().heapUsed;
    aws.before = () => {
      most = Math.max(most, process.memoryUsage().heapUsed - before);
    };
    await beginSweep(aws.run(config));

    const pages = Math.ceil(70_000 / 100) + Math.ceil(10_000 / 1_000);
    const calls = [...aws.calls].reduce((sum, [, number]) => sum + number, 0);
    expect(calls / pages).toBeLessThan(1.1);
    expect(aws.metrics.get('InstancesWatched')).toBe(10_000);
    expect(aws.sent).toEqual([]);
    expect(most).toBeLessThan(150_000_000);
  });

  it('brings 10,000 new instances in messages of 25, however often the time runs out', async () => {
    aws.add(...Array.from({ length: 10_000 }, (_, number) => instanceOf(idOf(number))));
    await beginSweep(aws.run(config));
    const sizes = aws.sent.map(({ message }) => (message.kind === 'instances' ? message.instanceIds.length : 0));

    expect([sizes.reduce((sum, size) => sum + size, 0), Math.max(...sizes)]).toEqual([10_000, 25]);
    expect(aws.published.map(({ sums, changes }) => [sums.created, changes.length])).toEqual([[70_000, 50]]);
  });
});
