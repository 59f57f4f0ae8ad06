import { describe, expect, it } from 'vitest';
import { readEmbeddedMetrics } from './embedded-metrics.ts';
import { measure } from './metric-agent.ts';
import { MetricStore } from './metric-store.ts';
import { readPutMetricData } from './put-metric-data.ts';

const NOW = new Date('2026-11-20T08:00:00Z');

describe('PutMetricData', () => {
  it('is read in JSON and query spelling, as values, sets and lists', () => {
    const input = {
      Namespace: 'N',
      MetricData: [
        { MetricName: 'a', Value: 0, Timestamp: 1_795_161_600.5, Dimensions: [{ Name: 'D', Value: 'd' }] },
        { MetricName: 'b', Value: '2.5', Timestamp: '2026-11-20T07:59:00Z' },
        { MetricName: 'c', StatisticValues: { SampleCount: 2, Sum: 5, Minimum: 1, Maximum: 4 } },
        { MetricName: 'd', Values: [1, 3], Counts: [2, 1] },
        { MetricName: 'unreadable' },
      ],
    };
    expect(readPutMetricData(input, NOW)).toEqual([
      {
        namespace: 'N',
        metricName: 'a',
        dimensions: { D: 'd' },
        at: new Date(1_795_161_600_500),
        statistics: { sampleCount: 1, sum: 0, minimum: 0, maximum: 0 },
      },
      {
        namespace: 'N',
        metricName: 'b',
        dimensions: {},
        at: new Date('2026-11-20T07:59:00Z'),
        statistics: { sampleCount: 1, sum: 2.5, minimum: 2.5, maximum: 2.5 },
      },
      {
        namespace: 'N',
        metricName: 'c',
        dimensions: {},
        at: NOW,
        statistics: { sampleCount: 2, sum: 5, minimum: 1, maximum: 4 },
      },
      {
        namespace: 'N',
        metricName: 'd',
        dimensions: {},
        at: NOW,
        statistics: { sampleCount: 3, sum: 5, minimum: 1, maximum: 3 },
      },
    ]);
  });
});

describe('the store', () => {
  it('tells series apart by their exact dimensions, in any order', () => {
    const store = new MetricStore();
    const at = new Date();
    const metric = { namespace: 'N', metricName: 'm' };
    const put = (dimensions: Record<string, string>, value: number): void =>
      store.put({
        ...metric,
        dimensions,
        at,
        statistics: { sampleCount: 1, sum: value, minimum: value, maximum: value },
      });
    put({ a: '1', b: '2' }, 5);
    put({ b: '2', a: '1' }, 7);
    put({ a: '1' }, 100);
    const from = at.getTime();
    expect(store.statistics({ ...metric, dimensions: { a: '1', b: '2' } }, from, from + 1)).toEqual({
      sampleCount: 2,
      sum: 12,
      minimum: 5,
      maximum: 7,
    });
    expect(store.statistics({ ...metric, dimensions: { a: '1', b: '2' } }, from - 5, from)).toBeUndefined();
  });
});

describe('embedded metrics', () => {
  it('are taken from a log line', () => {
    const line = JSON.stringify({
      _aws: {
        Timestamp: 1,
        CloudWatchMetrics: [
          { Namespace: 'Defib', Dimensions: [['service']], Metrics: [{ Name: 'AlarmsSeen', Unit: 'Count' }] },
        ],
      },
      service: 'restart-handler',
      AlarmsSeen: [1, 2],
    });
    expect(
      readEmbeddedMetrics(line, NOW).map(({ namespace, metricName, dimensions, statistics }) => [
        namespace,
        metricName,
        dimensions,
        statistics.sum,
      ]),
    ).toEqual([
      ['Defib', 'AlarmsSeen', { service: 'restart-handler' }, 1],
      ['Defib', 'AlarmsSeen', { service: 'restart-handler' }, 2],
    ]);
    expect(readEmbeddedMetrics('hello', NOW)).toEqual([]);
  });
});

describe('the metric agent', () => {
  it('counts by executable path and by command line, and shows that it lives', () => {
    const processes = [
      { pid: 1, exe: '/usr/sbin/nginx', commandLine: 'nginx: master process' },
      { pid: 2, exe: '/usr/bin/node', commandLine: 'node /srv/nginx-exporter.mjs' },
    ];
    const points = measure(
      'i-0a1b2c3d4e5f60718',
      [{ exe: 'nginx' }, { pattern: 'exporter\\.mjs' }, { exe: 'apache2' }],
      processes,
      NOW,
    );
    expect(
      points.map(({ metricName, dimensions, statistics }) => [metricName, dimensions, statistics.maximum]),
    ).toEqual([
      ['procstat_lookup_pid_count', { InstanceId: 'i-0a1b2c3d4e5f60718', exe: 'nginx', pid_finder: 'native' }, 1],
      [
        'procstat_lookup_pid_count',
        { InstanceId: 'i-0a1b2c3d4e5f60718', pattern: 'exporter\\.mjs', pid_finder: 'native' },
        1,
      ],
      ['procstat_lookup_pid_count', { InstanceId: 'i-0a1b2c3d4e5f60718', exe: 'apache2', pid_finder: 'native' }, 0],
      ['mem_used_percent', { InstanceId: 'i-0a1b2c3d4e5f60718' }, 40],
    ]);
  });
});
