import { describe, expect, it } from 'vitest';
import { agentConfiguration } from '../src/agent-configuration.ts';
import { desiredWatch } from '../src/desired-watch.ts';
import { parsePolicy } from '../src/parse-policy.ts';
import { agentConfigurationProblems } from './check-agent-configuration.ts';
import { publishedMetrics } from './published-metrics.ts';

const policy = parsePolicy({
  environment: 'prod',
  instances: { autoScalingGroups: ['web'] },
  services: [
    { name: 'web', unit: 'nginx.service', process: { exe: '^/usr/sbin/nginx$' }, alarm: { periodSeconds: 10 } },
    { name: 'worker', unit: 'worker.service', process: { pattern: 'java .*worker' } },
    { name: 'iis', platform: 'windows', unit: 'W3SVC', process: { exe: 'w3wp' } },
  ],
  agent: { periodSeconds: 30 },
  watch: { disk: { paths: ['/', '/data'], drives: ['C:', 'D:'] }, network: { enabled: true } },
  collect: {
    logs: [
      { path: '/var/log/syslog' },
      { path: '/var/log/apache2/error.log', logGroup: 'web/apache-errors', retentionDays: 14 },
      { path: 'C:\\inetpub\\logs\\LogFiles\\W3SVC1\\*.log', platform: 'windows', logGroup: 'web/iis' },
    ],
  },
});

describe.each(['linux', 'windows'] as const)('the agent’s configuration for %s', (platform) => {
  const configuration = agentConfiguration(policy, platform);

  it('publishes each metric that an alarm waits for, on the same dimensions and often enough', () => {
    const id = 'i-0a1b2c3d4e5f60718';
    const published = publishedMetrics(configuration, platform).map((metric) => ({
      ...metric,
      dimensions: { ...metric.dimensions, InstanceId: id },
    }));
    const alarms = desiredWatch({ id, autoScalingGroup: 'web', platform }, policy).alarms.filter(
      ({ namespace }) => namespace === configuration.metrics.namespace,
    );
    const matches = (alarm: (typeof alarms)[number], metric: (typeof published)[number]): boolean =>
      metric.metricName === alarm.metricName &&
      metric.intervalSeconds <= alarm.periodSeconds &&
      Object.keys(metric.dimensions).length === Object.keys(alarm.dimensions).length &&
      Object.entries(alarm.dimensions).every(
        ([key, value]) =>
          new Map(Object.entries(metric.dimensions)).get(key) === value ||
          new Map(Object.entries(metric.dimensions)).get(key) === '*',
      );

    expect(
      alarms.filter((alarm) => !published.some((metric) => matches(alarm, metric))).map(({ name }) => name),
    ).toEqual([]);
    expect(new Set(alarms.map(({ kind }) => kind))).toEqual(new Set(['process', 'agent-heartbeat', 'memory', 'disk']));
  });

  it('holds nothing that the agent would refuse or drop', () => {
    expect(agentConfigurationProblems(configuration, platform)).toEqual([]);
  });
});

it('collects no more than alarms read, where the policy says so', () => {
  const least = parsePolicy({
    environment: 'prod',
    instances: { autoScalingGroups: ['web'] },
    watch: { disk: { paths: ['/data'] } },
    alarms: { mode: 'fleet' },
    collect: { metrics: 'alarms' },
  });

  expect(
    [agentConfiguration(least, 'linux'), agentConfiguration(least, 'windows')].map(
      ({ metrics }) => metrics.metrics_collected,
    ),
  ).toEqual([
    {
      mem: { measurement: ['used_percent'] },
      disk: expect.objectContaining({ measurement: ['used_percent'], resources: ['/data'] }),
    },
    {
      Memory: { measurement: ['% Committed Bytes In Use'] },
      LogicalDisk: { measurement: ['% Free Space'], resources: ['C:'] },
    },
  ]);
});

it('is complete on Linux', () => {
  expect(agentConfiguration(policy, 'linux')).toEqual({
    agent: { metrics_collection_interval: 60, omit_hostname: true },
    metrics: {
      namespace: 'CWAgent',
      append_dimensions: { InstanceId: `\${aws:InstanceId}` },
      aggregation_dimensions: [['InstanceId', 'path']],
      metrics_collected: {
        cpu: { measurement: ['usage_active', 'usage_iowait', 'usage_steal'], totalcpu: true },
        mem: { measurement: ['used_percent', 'available'], metrics_collection_interval: 30 },
        disk: {
          measurement: ['used_percent', 'inodes_free'],
          resources: ['*'],
          ignore_file_system_types: [
            'sysfs',
            'devtmpfs',
            'tmpfs',
            'overlay',
            'squashfs',
            'proc',
            'autofs',
            'tracefs',
            'nsfs',
          ],
        },
        swap: { measurement: ['used_percent'] },
        net: {
          measurement: ['bytes_sent', 'bytes_recv', 'err_in', 'err_out', 'drop_in', 'drop_out'],
          resources: ['*'],
        },
        netstat: { measurement: ['tcp_established', 'tcp_time_wait'] },
        procstat: [
          { exe: '^/usr/sbin/nginx$', measurement: ['pid_count'], metrics_collection_interval: 10 },
          { pattern: 'java .*worker', measurement: ['pid_count'] },
        ],
      },
    },
    logs: {
      logs_collected: {
        files: {
          collect_list: [
            {
              file_path: '/var/log/syslog',
              log_group_name: 'defib/prod/syslog',
              log_stream_name: '{instance_id}',
              retention_in_days: 30,
            },
            {
              file_path: '/var/log/apache2/error.log',
              log_group_name: 'web/apache-errors',
              log_stream_name: '{instance_id}',
              retention_in_days: 14,
            },
          ],
        },
      },
    },
  });
});

it.each([
  [
    { metrics: { metrics_collected: { mem: { measurement: ['used_percent', 'used_prcent'] } } } },
    'mem.measurement: used_prcent is unknown',
  ],
  [{ metrics: { metrics_collected: { mem: { measurement: [] } } } }, 'mem.measurement: not a list, or empty'],
  [
    { metrics: { metrics_collected: { mem: { measurement: 'used_percent' } } } },
    'mem.measurement: not a list, or empty',
  ],
  [
    { metrics: { metrics_collected: { procstat: [{ measurement: ['pid_count'] }] } } },
    'procstat: no selector, or several',
  ],
  [
    { metrics: { metrics_collected: { procstat: { exe: 'x', measurement: ['pid_count'] } } } },
    'procstat: only procstat is a list',
  ],
  [
    { metrics: { append_dimensions: { Name: 'x' }, metrics_collected: { mem: { measurement: ['used'] } } } },
    "append_dimensions.Name: can't be appended",
  ],
  [{ metrics: {} }, 'metrics_collected: empty'],
])('the check itself finds what is wrong: %j', (configuration, problem) => {
  expect(agentConfigurationProblems(configuration, 'linux')).toEqual([problem]);
});
