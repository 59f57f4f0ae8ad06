import { describe, expect, it } from 'vitest';
import { alarmTags } from './alarm-tags.ts';
import { desiredWatch } from './desired-watch.ts';
import { parsePolicy } from './parse-policy.ts';
import type { PolicyInput } from './policy-input.ts';

const id = 'i-0a1b2c3d4e5f60718';
const input: PolicyInput = {
  environment: 'prod',
  instances: { autoScalingGroups: ['web'] },
  services: [{ name: 'web', unit: 'nginx.service', process: { exe: 'nginx' } }],
  watch: {},
};
const policy = parsePolicy(input);
const instance = { id, autoScalingGroup: 'web', platform: 'linux' as const };

const namesOf = (alarms: readonly { name: string }[]): string[] =>
  alarms.map(({ name }) => name.replace(`defib/prod/${id}/`, ''));

const ec2 = { namespace: 'AWS/EC2', dimensions: { InstanceId: id } };
const three = { evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'missing' };

describe('desiredWatch', () => {
  it('has every kind of alarm by default but network', () => {
    const alarms = desiredWatch({ ...instance, autoRecovery: true }, policy).alarms;

    expect(namesOf(alarms)).toEqual([
      'agent-heartbeat',
      'cpu-critical',
      'cpu-warning',
      'disk-root-critical',
      'disk-root-warning',
      'memory-critical',
      'memory-warning',
      'process-web',
      'status-check-instance',
      'status-check-system',
    ]);
    expect(
      alarms.filter(
        ({ kind, severity }) => kind !== 'process' && kind !== 'agent-heartbeat' && severity === 'critical',
      ),
    ).toEqual([
      {
        name: `defib/prod/${id}/cpu-critical`,
        kind: 'cpu',
        description: `CPU of ${id} is above 90 % for 15 min.`,
        ...ec2,
        metricName: 'CPUUtilization',
        statistic: 'Average',
        periodSeconds: 300,
        ...three,
        threshold: 90,
        comparisonOperator: 'GreaterThanThreshold',
        severity: 'critical',
      },
      {
        name: `defib/prod/${id}/disk-root-critical`,
        kind: 'disk',
        description: `Disk / of ${id} is above 90 % for 3 min.`,
        namespace: 'CWAgent',
        metricName: 'disk_used_percent',
        dimensions: { InstanceId: id, path: '/' },
        statistic: 'Maximum',
        periodSeconds: 60,
        ...three,
        threshold: 90,
        comparisonOperator: 'GreaterThanThreshold',
        severity: 'critical',
      },
      {
        name: `defib/prod/${id}/memory-critical`,
        kind: 'memory',
        description: `Memory of ${id} is above 90 % for 3 min.`,
        namespace: 'CWAgent',
        metricName: 'mem_used_percent',
        dimensions: { InstanceId: id },
        statistic: 'Average',
        periodSeconds: 60,
        ...three,
        threshold: 90,
        comparisonOperator: 'GreaterThanThreshold',
        severity: 'critical',
      },
      {
        name: `defib/prod/${id}/status-check-instance`,
        kind: 'status-check',
        description: `EC2's instance status check of ${id} fails for 3 min. EC2 is asked to reboot it.`,
        ...ec2,
        metricName: 'StatusCheckFailed_Instance',
        statistic: 'Maximum',
        periodSeconds: 60,
        ...three,
        threshold: 1,
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
        severity: 'critical',
        ec2Action: 'reboot',
      },
      {
        name: `defib/prod/${id}/status-check-system`,
        kind: 'status-check',
        description: `EC2's system status check of ${id} fails for 2 min. EC2 is asked to recover it.`,
        ...ec2,
        metricName: 'StatusCheckFailed_System',
        statistic: 'Maximum',
        periodSeconds: 60,
        evaluationPeriods: 2,
        datapointsToAlarm: 2,
        treatMissingData: 'missing',
        threshold: 1,
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
        severity: 'critical',
        ec2Action: 'recover',
      },
    ]);
  });

  it('reboots a type that EC2 cannot recover, and leaves a paused instance alone', () => {
    const actions = (facts: object) =>
      desiredWatch({ ...instance, ...facts }, policy).alarms.flatMap(({ kind, ec2Action }) =>
        kind === 'status-check' ? [ec2Action] : [],
      );

    expect([actions({}), actions({ autoRecovery: true, paused: true })]).toEqual([
      ['reboot', 'reboot'],
      [undefined, undefined],
    ]);
  });

  it('counts free space and committed memory on Windows', () => {
    const iis = parsePolicy({
      ...input,
      services: [{ name: 'iis', platform: 'windows', unit: 'W3SVC', process: { exe: 'w3wp' } }],
      watch: { disk: { warning: 'off', drives: ['C:', 'D:'] } },
    });
    const disks = desiredWatch({ id, autoScalingGroup: 'web', platform: 'windows' }, iis).alarms.filter(
      ({ kind }) => kind === 'disk',
    );

    expect(
      disks.map(({ name, metricName, dimensions, statistic, threshold, comparisonOperator }) => [
        name,
        metricName,
        dimensions,
        statistic,
        threshold,
        comparisonOperator,
      ]),
    ).toEqual([
      [
        `defib/prod/${id}/disk-C-critical`,
        'LogicalDisk % Free Space',
        { InstanceId: id, objectname: 'LogicalDisk', instance: 'C:' },
        'Minimum',
        10,
        'LessThanThreshold',
      ],
      [
        `defib/prod/${id}/disk-D-critical`,
        'LogicalDisk % Free Space',
        { InstanceId: id, objectname: 'LogicalDisk', instance: 'D:' },
        'Minimum',
        10,
        'LessThanThreshold',
      ],
    ]);
  });

  it('counts network traffic in both directions where asked', () => {
    const alarms = desiredWatch(
      instance,
      parsePolicy({ ...input, watch: { network: { enabled: true, warning: 'off', critical: 800 } } }),
    ).alarms.filter(({ kind }) => kind === 'network');

    expect(
      alarms.map(({ name, metricName, statistic, threshold }) => [name, metricName, statistic, threshold]),
    ).toEqual([
      [`defib/prod/${id}/network-in-critical`, 'NetworkIn', 'Sum', 30_000_000_000],
      [`defib/prod/${id}/network-out-critical`, 'NetworkOut', 'Sum', 30_000_000_000],
    ]);
  });

  it('mutes or removes the alarms of a stopped instance', () => {
    const removing = parsePolicy({ ...input, alarms: { stoppedInstances: 'remove' } });
    const muted = desiredWatch({ ...instance, stopped: true }, policy).alarms;

    expect(muted.length).toBe(10);
    expect(muted.map(({ actionsEnabled }) => actionsEnabled)).toEqual(Array.from({ length: 10 }, () => false));
    expect(desiredWatch({ ...instance, stopped: true }, removing).alarms).toEqual([]);
  });

  it('waits with the heartbeat while an instance is starting', () => {
    const all = namesOf(desiredWatch(instance, policy).alarms);
    expect(namesOf(desiredWatch({ ...instance, starting: true }, policy).alarms)).toEqual(
      all.filter((name) => name !== 'agent-heartbeat'),
    );
  });

  it('keeps to the heartbeat in a fleet', () => {
    expect(namesOf(desiredWatch(instance, parsePolicy({ ...input, alarms: { mode: 'fleet' } })).alarms)).toEqual([
      'agent-heartbeat',
    ]);
  });

  it('gives every mount point a name of its own', () => {
    const paths = ['/', '/root', '/var/log', '/var', '/var.log'];
    const disk = parsePolicy({ ...input, watch: { disk: { warning: 'off', paths } } });
    const names = desiredWatch(instance, disk).alarms.flatMap(({ name, kind }) => (kind === 'disk' ? [name] : []));

    expect(namesOf(names.map((name) => ({ name })))).toEqual([
      'disk-root-critical',
      'disk-root~-critical',
      'disk-var-critical',
      'disk-var.log-critical',
      'disk-var~log-critical',
    ]);
  });

  it('has nothing for an instance that the policy does not mean', () => {
    expect(desiredWatch({ id }, policy)).toEqual({ alarms: [], detailedMonitoring: false, problems: [] });
  });
});

describe('tags of an instance', () => {
  const withTags = (tags: Record<string, string>) => desiredWatch({ ...instance, tags }, policy);

  it('override the policy', () => {
    const { alarms, problems, detailedMonitoring } = withTags({
      'defib:cpu-critical': '95.5',
      'defib:cpu-warning': 'off',
      'defib:disk': 'off',
      'defib:memory-critical': 'OFF',
      'defib:process-web': 'off',
      'defib:agent-heartbeat': 'off',
      'defib:status-check': 'off',
      'defib:detailed-monitoring': 'on',
      'defib:network': 'on',
      'defib:network-warning': '100000',
      'defib:network-critical': 'off',
      'defib:paused': 'until further notice',
      Name: 'web-1',
    });

    expect(problems).toEqual([]);
    expect(detailedMonitoring).toBe(true);
    expect(namesOf(alarms)).toEqual(['cpu-critical', 'memory-warning', 'network-in-warning', 'network-out-warning']);
    expect(alarms.map(({ threshold }) => threshold)).toEqual([95.5, 80, 3_750_000_000_000, 3_750_000_000_000]);
  });

  it('can turn everything off, and choose the disks', () => {
    expect(withTags({ 'defib:alarms': 'off' }).alarms).toEqual([]);
    expect(
      namesOf(withTags({ 'defib:disk-paths': '/, /data,/' }).alarms).filter((name) => name.startsWith('disk')),
    ).toEqual(['disk-data-critical', 'disk-data-warning', 'disk-root-critical', 'disk-root-warning']);
  });

  it('turn on what the policy leaves alone', () => {
    const quiet = parsePolicy({ environment: 'prod', instances: { autoScalingGroups: ['web'] } });

    expect(namesOf(desiredWatch({ ...instance, tags: { 'defib:memory': 'on' } }, quiet).alarms)).toEqual([
      'agent-heartbeat',
      'memory-critical',
      'memory-warning',
    ]);
  });

  it('measure in EC2’s own steps where detailed monitoring is turned off', () => {
    const detailed = parsePolicy({ ...input, watch: { detailedMonitoring: true } });
    const periods = (tags: Record<string, string>) =>
      desiredWatch({ ...instance, tags }, detailed).alarms.flatMap(({ kind, periodSeconds }) =>
        kind === 'cpu' ? [periodSeconds] : [],
      );

    expect([periods({}), periods({ 'defib:detailed-monitoring': 'off' })]).toEqual([
      [60, 60],
      [300, 300],
    ]);
  });

  it.each([
    ['defib:cpu-critical', 'abc', 'defib:cpu-critical: is "abc"; should be off, or a number above 0 and at most 100'],
    ['defib:cpu-critical', '1e2', 'defib:cpu-critical: is "1e2"; should be off, or a number above 0 and at most 100'],
    ['defib:cpu-critical', '', 'defib:cpu-critical: is ""; should be off, or a number above 0 and at most 100'],
    ['defib:cpu-critical', '-5', 'defib:cpu-critical: is "-5"; should be off, or a number above 0 and at most 100'],
    ['defib:cpu-critical', '101', 'defib:cpu-critical: is "101"; should be off, or a number above 0 and at most 100'],
    ['defib:cpu-critical', '70', 'defib:cpu-critical: is "70"; should be above the warning limit, 80'],
    ['defib:cpu-warning', '95', 'defib:cpu-warning: is "95"; should be below the critical limit, 90'],
    ['defib:disk', 'no', 'defib:disk: is "no"; should be on or off'],
    [
      'defib:disk-paths',
      '/data,../etc',
      'defib:disk-paths: is "/data,../etc"; should be at most 10 mount points such as /,/data',
    ],
    ['defib:disk-paths', '', 'defib:disk-paths: is ""; should be at most 10 mount points such as /,/data'],
    ['defib:dsik', 'off', '"defib:dsik": is not a tag that Defib knows'],
    ['defib:cpu', '$(reboot)\u0000\n', 'defib:cpu: is "$(reboot)\\u0000"; should be on or off'],
    ['defib:__proto__', 'x', '"defib:__proto__": is not a tag that Defib knows'],
  ])('are ignored and named where they are wrong: %s=%j', (key, value, problem) => {
    const { alarms, problems } = withTags({ [key]: value });

    expect(problems).toEqual([problem]);
    expect(alarms.length).toBe(10);
    expect(alarms[0]?.description).toBe(
      `The CloudWatch agent on ${id} sends no data, so its processes are not watched. Ignored tags: ${problem}.`,
    );
    expect(alarms.slice(1)).toEqual(desiredWatch(instance, policy).alarms.slice(1));
  });

  it('may be fifty hostile ones, and the alarms are still right and short enough', () => {
    const tags = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`defib:${index}${'‮'.repeat(100)}`, '😀'.repeat(128)]),
    );
    const { alarms, problems } = withTags(tags);

    expect(problems.length).toBe(50);
    expect(alarms.map(({ name }) => name)).toEqual(desiredWatch(instance, policy).alarms.map(({ name }) => name));
    expect(Math.max(...alarms.map(({ description }) => description.length))).toBeLessThan(1_024);
  });
});

describe('alarmTags', () => {
  it('says what and where the alarm is, and copies the tags that the policy names', () => {
    const copying = parsePolicy({ ...input, alarms: { copyTags: ['team', 'cost', 'defib:kind'] } });
    const tags = {
      team: 'Pay & <go>',
      Name: 'web-1',
      'aws:autoscaling:groupName': 'shop-web',
      cost: '',
      'defib:kind': 'forged',
    };

    expect(alarmTags({ kind: 'process', severity: 'critical', service: 'web' }, tags, copying)).toEqual({
      team: 'Pay _ _go_',
      'defib:instance-name': 'web-1',
      'defib:group': 'shop-web',
      'defib:environment': 'prod',
      'defib:kind': 'process',
      'defib:severity': 'critical',
      'defib:service': 'web',
    });
  });
});
