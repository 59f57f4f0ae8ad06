import type { PolicyInput } from '@defib/monitoring-policy';
import { beforeEach, describe, expect, it } from 'vitest';
import { configOf, FakeAws, instanceOf, PROFILE, TOPIC } from '../test/fake-aws.ts';
import { type LookOutcome, type LookRequest, reconcileInstances } from './reconcile-instances.ts';

const id = 'i-0a1b2c3d4e5f60718';
const other = 'i-0b1b2c3d4e5f60718';
const policy: PolicyInput = {
  environment: 'prod',
  instances: { autoScalingGroups: ['web'] },
  services: [{ name: 'web', unit: 'nginx.service', process: { exe: 'nginx' } }],
  watch: { cpu: { warning: 'off' }, memory: { enabled: false }, disk: { enabled: false } },
};
const all = ['agent-heartbeat', 'cpu-critical', 'process-web', 'status-check-instance', 'status-check-system'];
const look = (instanceId: string, change: Partial<LookRequest> = {}): LookRequest => ({
  instanceId,
  expect: 'either',
  tries: 0,
  ...change,
});

let aws: FakeAws;
beforeEach(() => {
  aws = new FakeAws();
  aws.add(instanceOf(id));
});

const reconcile = (
  requests: readonly LookRequest[],
  change: Partial<PolicyInput> = {},
): Promise<Map<string, LookOutcome>> => reconcileInstances(requests, aws.run(configOf({ ...policy, ...change })));
const alarmsOf = (instanceId: string): string[] =>
  aws.names().flatMap((name) => (name.startsWith(`defib/prod/${instanceId}/`) ? [name.split('/').at(-1) ?? ''] : []));
const done = (...ids: string[]) => new Map(ids.map((instanceId) => [instanceId, { kind: 'done' }]));

describe('reconcileInstances', () => {
  it('gives a new instance its alarms, once', async () => {
    expect(await reconcile([look(id, { expect: 'present' })])).toEqual(done(id));
    expect(alarmsOf(id)).toEqual(all);
    expect(aws.alarms.get(`defib/prod/${id}/status-check-system`)).toEqual({
      name: `defib/prod/${id}/status-check-system`,
      description: `EC2's system status check of ${id} fails for 2 min. EC2 is asked to recover it. Severity: critical.`,
      namespace: 'AWS/EC2',
      metricName: 'StatusCheckFailed_System',
      dimensions: { InstanceId: id },
      statistic: 'Maximum',
      periodSeconds: 60,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      threshold: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      treatMissingData: 'missing',
      actionsEnabled: true,
      alarmActions: [TOPIC, 'arn:aws:automate:eu-west-1:ec2:recover'],
      okActions: [TOPIC],
      insufficientDataActions: [],
    });

    aws.calls.clear();
    await reconcile([look(id)]);
    expect(Object.fromEntries(aws.calls)).toEqual({
      DescribeInstances: 1,
      DescribeInstanceTypes: 1,
      DescribeAlarms: 1,
    });
  });

  it('watches the heartbeat of a new instance only when its agent may be expected, and looks again then', async () => {
    const at = (seconds: number): string => new Date(aws.now.getTime() - seconds * 1000).toISOString();
    aws.add(instanceOf(id, { launchedAt: at(30) }));
    await reconcile([look(id, { expect: 'present' })]);
    expect(alarmsOf(id)).toEqual(all.filter((name) => name !== 'agent-heartbeat'));
    expect(aws.sent).toEqual([{ message: { kind: 'instances', instanceIds: [id] }, delaySeconds: 600 }]);

    aws.add(instanceOf(id, { launchedAt: at(600) }));
    aws.take();
    await reconcile([look(id)]);
    expect([alarmsOf(id), aws.sent]).toEqual([all, []]);
  });

  it('takes away what a gone instance leaves, in one call for many', async () => {
    aws.add(instanceOf(other));
    await reconcile([look(id), look(other)]);
    aws.instances.delete(id);
    aws.add(instanceOf(other, { state: 'terminated' }));

    expect(await reconcile([look(id), look(other, { expect: 'absent' })])).toEqual(done(id, other));
    expect(aws.names()).toEqual([]);
    expect(aws.calls.get('DeleteAlarms')).toBe(1);
  });

  it('ends in the same state whatever the order of the events', async () => {
    const stopped = instanceOf(id, { state: 'stopped' });
    for (const expected of ['absent', 'present', 'either', 'present'] as const)
      await reconcile([look(id, { expect: expected, tries: 2 })]);
    expect(alarmsOf(id)).toEqual(all);

    aws.add(stopped);
    await reconcile([look(id), look(id)]);
    expect([...aws.alarms.values()].map(({ actionsEnabled }) => actionsEnabled)).toEqual(all.map(() => false));
    expect([aws.calls.get('DisableAlarmActions'), aws.calls.get('PutMetricAlarm')]).toEqual([1, 5]);

    aws.add(instanceOf(id));
    await reconcile([look(id)]);
    expect([...aws.alarms.values()].map(({ actionsEnabled }) => actionsEnabled)).toEqual(all.map(() => true));
    expect([aws.calls.get('EnableAlarmActions'), aws.calls.get('PutMetricAlarm')]).toEqual([1, 5]);
  });

  it('looks again, later and at most twice, where EC2 lags behind its events', async () => {
    await reconcile([look(other, { expect: 'present' }), look(id, { expect: 'absent', tries: 1 })]);
    expect(aws.sent).toEqual([
      { message: { kind: 'instances', instanceIds: [other], expect: 'present', tries: 1 }, delaySeconds: 20 },
      { message: { kind: 'instances', instanceIds: [id], expect: 'absent', tries: 2 }, delaySeconds: 20 },
    ]);
    expect(aws.names()).toEqual([]);

    await reconcile([look(id, { expect: 'absent', tries: 2 })]);
    expect(alarmsOf(id)).toEqual(all);
  });

  it('does not wait for a terminated instance to appear', async () => {
    aws.add(instanceOf(id, { state: 'terminated' }));
    await reconcile([look(id, { expect: 'present' })]);
    expect(aws.sent).toEqual([]);
  });

  it('mends what was edited by hand, and says what', async () => {
    await reconcile([look(id)]);
    const name = `defib/prod/${id}/cpu-critical`;
    const alarm = aws.alarms.get(name);
    if (alarm === undefined) throw new Error('no alarm');
    aws.alarms.set(name, {
      ...alarm,
      threshold: 99,
      alarmActions: [],
      statistic: undefined,
      insufficientDataActions: ['arn:aws:sns:eu-west-1:111122223333:theirs'],
      dimensions: { InstanceId: other },
    });
    aws.alarms.delete(`defib/prod/${id}/process-web`);
    await reconcile([look(id)], { mode: 'observe' });

    expect(aws.published.map(({ step, sums, changes }) => ({ step, sums, changes }))).toEqual([
      {
        step: 'Watch Planned',
        sums: { instances: 1, created: 1, updated: 1, deleted: 0, switched: 0 },
        changes: [
          `update ${name} (statistic: nothing, should be "Average"; threshold: 99, should be 90; dimensions: {"InstanceId":"${other}"}, should be {"InstanceId":"${id}"}; alarmActions: [], should be ["${TOPIC}"]; insufficientDataActions: ["arn:aws:sns:eu-west-1:111122223333:theirs"], should be [])`,
          `create defib/prod/${id}/process-web`,
        ],
      },
    ]);
    expect(aws.alarms.get(name)?.threshold).toBe(99);

    await reconcile([look(id)]);
    expect([aws.alarms.get(name)?.threshold, alarmsOf(id)]).toEqual([90, all]);
  });

  it('reports a bad tag once', async () => {
    aws.add(instanceOf(id, { tags: { 'defib:cpu-critical': '$(id)' } }));
    await reconcile([look(id)]);
    await reconcile([look(id)]);

    expect(aws.published.map(({ problems }) => problems)).toEqual([
      [`${id}: defib:cpu-critical: is "$(id)"; should be off, or a number above 0 and at most 100`],
    ]);
    expect(alarmsOf(id)).toEqual(all);
  });

  it('attaches its profile where there is none, and never replaces one', async () => {
    const theirs = 'arn:aws:iam::111122223333:instance-profile/theirs';
    aws.profiles.set(theirs, { kind: 'lacking', role: 'theirs', actions: ['ssm:UpdateInstanceInformation'] });
    const { profileArn: _none, ...bare } = instanceOf(id);
    aws.add(bare, instanceOf(other, { profileArn: theirs }));
    await reconcile([look(id), look(other)]);

    expect([...aws.instances.values()].map(({ profileArn }) => profileArn)).toEqual([PROFILE, theirs]);
    expect(aws.published.flatMap(({ problems }) => problems)).toEqual([
      `${other}: the role theirs may not ssm:UpdateInstanceInformation: attach CloudWatchAgentServerPolicy and AmazonSSMManagedInstanceCore`,
    ]);
  });

  it('switches detailed monitoring on where the policy asks', async () => {
    await reconcile([look(id)], { watch: { detailedMonitoring: true } });
    await reconcile([look(id)], { watch: { detailedMonitoring: true } });

    expect([aws.instances.get(id)?.detailedMonitoring, aws.calls.get('MonitorInstances')]).toEqual([true, 1]);
  });

  it('leaves the alarms of named instances to Terraform', async () => {
    await reconcile([look(id)], { instances: { instanceIds: [id] }, watch: { detailedMonitoring: true } });
    expect([aws.names(), aws.calls.get('MonitorInstances')]).toEqual([[], 1]);
  });

  it('forgets an instance that the policy means no longer, with or without tags', async () => {
    await reconcile([look(id)]);
    const { autoScalingGroup: _left, ...detached } = instanceOf(id, { tags: {} });
    aws.add(detached);
    await reconcile([look(id)]);

    expect(aws.names()).toEqual([]);
  });

  it('hands the rest back to the queue when time runs short, and goes on from there', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `i-0${index.toString(16).padStart(16, '0')}`);
    aws.add(...ids.map((each) => instanceOf(each)));
    aws.before = (call) => {
      if (call === 'PutMetricAlarm' && aws.calls.get(call) === 13) aws.remaining = 4_000;
    };
    expect(await reconcile(ids.map((each) => look(each)))).toEqual(done(...ids));
    expect(aws.alarms.size).toBe(13);
    expect(aws.sent.map(({ message }) => message.kind === 'instances' && message.instanceIds.length)).toEqual([
      25, 25, 8,
    ]);

    aws.before = () => {};
    aws.remaining = 300_000;
    for (const message of aws.take())
      if (message.kind === 'instances') await reconcile(message.instanceIds.map((each) => look(each)));
    expect([aws.alarms.size, aws.calls.get('PutMetricAlarm')]).toEqual([300, 300]);
  });

  it('fails the one instance whose call failed, not the others', async () => {
    aws.add(instanceOf(other));
    const refusal = new Error('AccessDenied');
    aws.before = (call) => {
      if (call === 'PutMetricAlarm' && aws.calls.get(call) === 2) throw refusal;
    };
    expect(await reconcile([look(id), look(other)])).toEqual(
      new Map([
        [id, { kind: 'failed', error: refusal }],
        [other, { kind: 'done' }],
      ]),
    );
    expect(alarmsOf(other)).toEqual(all);
  });

  it('fails each instance whose deletions were in a call that failed', async () => {
    await reconcile([look(id)]);
    aws.instances.clear();
    const refusal = new Error('Throttling');
    aws.before = (call) => {
      if (call === 'DeleteAlarms') throw refusal;
    };
    expect(await reconcile([look(id), look(other)])).toEqual(
      new Map([
        [id, { kind: 'failed', error: refusal }],
        [other, { kind: 'done' }],
      ]),
    );
  });
});
