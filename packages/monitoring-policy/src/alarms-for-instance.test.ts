import { describe, expect, it } from 'vitest';
import { alarmsForInstance } from './alarms-for-instance.ts';
import { parsePolicy } from './parse-policy.ts';

const policy = parsePolicy({
  environment: 'prod',
  services: [
    {
      name: 'web',
      unit: 'nginx.service',
      process: { exe: 'nginx' },
      instances: { instanceIds: ['i-0a1b2c3d4e5f60718'], autoScalingGroups: ['web'] },
      alarm: { periodSeconds: 10, evaluationPeriods: 3, datapointsToAlarm: 2, severity: 'warning' },
      runbookUrl: 'https://runbooks.example.com/web',
    },
    {
      name: 'iis',
      platform: 'windows',
      unit: 'W3SVC',
      process: { pattern: 'w3wp' },
      instances: { tags: [{ key: 'role', value: 'iis' }] },
    },
  ],
});

describe('alarmsForInstance', () => {
  it('watches the processes and the agent of a Linux instance', () => {
    expect(alarmsForInstance({ id: 'i-0a1b2c3d4e5f60718' }, policy)).toEqual([
      {
        name: 'defib/prod/i-0a1b2c3d4e5f60718/agent-heartbeat',
        kind: 'agent-heartbeat',
        description: 'The CloudWatch agent on i-0a1b2c3d4e5f60718 sends no data, so its processes are not watched.',
        namespace: 'CWAgent',
        metricName: 'mem_used_percent',
        dimensions: { InstanceId: 'i-0a1b2c3d4e5f60718' },
        statistic: 'SampleCount',
        periodSeconds: 60,
        evaluationPeriods: 5,
        datapointsToAlarm: 5,
        threshold: 1,
        comparisonOperator: 'LessThanThreshold',
        treatMissingData: 'breaching',
        severity: 'warning',
      },
      {
        name: 'defib/prod/i-0a1b2c3d4e5f60718/process-web',
        kind: 'process',
        service: 'web',
        description:
          'web: no process of nginx.service runs on i-0a1b2c3d4e5f60718. Runbook: https://runbooks.example.com/web',
        namespace: 'CWAgent',
        metricName: 'procstat_lookup_pid_count',
        dimensions: { InstanceId: 'i-0a1b2c3d4e5f60718', exe: 'nginx', pid_finder: 'native' },
        statistic: 'Maximum',
        periodSeconds: 10,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        threshold: 1,
        comparisonOperator: 'LessThanThreshold',
        treatMissingData: 'missing',
        severity: 'warning',
      },
    ]);
  });

  it('names the metrics as the Windows agent does', () => {
    const alarms = alarmsForInstance({ id: 'i-0b1b2c3d4e5f60718', tags: { role: 'iis' } }, policy);

    expect(alarms.map(({ metricName, dimensions }) => ({ metricName, dimensions }))).toEqual([
      {
        metricName: 'Memory % Committed Bytes In Use',
        dimensions: { InstanceId: 'i-0b1b2c3d4e5f60718', objectname: 'Memory' },
      },
      {
        metricName: 'procstat_lookup pid_count',
        dimensions: { InstanceId: 'i-0b1b2c3d4e5f60718', pattern: 'w3wp', pid_finder: 'native' },
      },
    ]);
  });

  it('has nothing for an instance that the policy does not mean', () => {
    expect(alarmsForInstance({ id: 'i-0c1b2c3d4e5f60718', tags: { role: 'db' } }, policy)).toEqual([]);
  });

  it('leaves the heartbeat out where the agent is not watched', () => {
    const quiet = { ...policy, agent: { ...policy.agent, enabled: false } };

    expect(alarmsForInstance({ id: 'i-0a1b2c3d4e5f60718' }, quiet).map(({ kind }) => kind)).toEqual(['process']);
  });

  it('keeps to the platform where it is known', () => {
    const both = { id: 'i-0d1b2c3d4e5f60718', autoScalingGroup: 'web', tags: { role: 'iis' } };

    expect(alarmsForInstance({ ...both, platform: 'windows' }, policy).map(({ name }) => name)).toEqual([
      'defib/prod/i-0d1b2c3d4e5f60718/agent-heartbeat',
      'defib/prod/i-0d1b2c3d4e5f60718/process-iis',
    ]);
  });
});
