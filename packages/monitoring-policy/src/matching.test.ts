import { describe, expect, it } from 'vitest';
import { agentUnit, platformOfHeartbeatMetric } from './agent.ts';
import { heartbeatAlarmName, parseAlarmName, processAlarmName } from './alarm-names.ts';
import { isManaged, isTargeted, namedInstanceIds } from './instance-targets.ts';
import { serviceForProcess } from './match-service.ts';
import { parsePolicy } from './parse-policy.ts';
import { resourceNames } from './resource-names.ts';

const policy = parsePolicy({
  environment: 'prod',
  instances: { instanceIds: ['i-0b1b2c3d4e5f60718'] },
  services: [
    {
      name: 'web',
      unit: 'nginx.service',
      process: { exe: 'nginx' },
      instances: { instanceIds: ['i-0a1b2c3d4e5f60718'] },
    },
    { name: 'worker', unit: 'worker.service', process: { pattern: 'worker' } },
    {
      name: 'iis',
      platform: 'windows',
      unit: 'W3SVC',
      process: { exe: 'nginx' },
      instances: { autoScalingGroups: ['iis'] },
    },
  ],
});

describe('serviceForProcess', () => {
  const serviceOf = (metricName: string, dimensions: Record<string, string>) =>
    serviceForProcess({ metricName, dimensions }, policy)?.name;

  it('tells services apart by platform and selector, whatever further dimensions there are', () => {
    expect([
      serviceOf('procstat_lookup_pid_count', { exe: 'nginx', host: 'a', InstanceId: 'i-0a1b2c3d4e5f60718' }),
      serviceOf('procstat_lookup pid_count', { exe: 'nginx' }),
      serviceOf('procstat_lookup_pid_count', { pattern: 'worker' }),
    ]).toEqual(['web', 'iis', 'worker']);
  });

  it('knows nothing of other metrics and selectors', () => {
    expect([
      serviceOf('procstat_cpu_usage', { exe: 'nginx' }),
      serviceOf('procstat_lookup_pid_count', { exe: 'Nginx' }),
      serviceOf('procstat_lookup_pid_count', { pattern: 'nginx' }),
      serviceOf('procstat_lookup_pid_count', {}),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('targets', () => {
  const targets = { instanceIds: ['i-1'], autoScalingGroups: ['web'], tags: [{ key: 'role', value: 'web' }] };

  it('means an instance by id, group or tag', () => {
    expect([
      isTargeted({ id: 'i-1' }, targets),
      isTargeted({ id: 'i-2', autoScalingGroup: 'web' }, targets),
      isTargeted({ id: 'i-2', tags: { role: 'web' } }, targets),
      isTargeted({ id: 'i-2', autoScalingGroup: 'db', tags: { role: 'db', web: 'role' } }, targets),
    ]).toEqual([true, true, true, false]);
  });

  it('manages what the policy or one of its services means', () => {
    expect(
      ['i-0a1b2c3d4e5f60718', 'i-0b1b2c3d4e5f60718', 'i-0c1b2c3d4e5f60718'].map((id) => isManaged({ id }, policy)),
    ).toEqual([true, true, false]);
    expect(namedInstanceIds(policy)).toEqual(['i-0a1b2c3d4e5f60718', 'i-0b1b2c3d4e5f60718']);
  });
});

describe('alarm names', () => {
  it('takes apart what it put together', () => {
    expect(parseAlarmName(processAlarmName('prod', 'i-1', 'web'), 'prod')).toEqual({
      instanceId: 'i-1',
      kind: 'process',
      service: 'web',
    });
    expect(parseAlarmName(heartbeatAlarmName('prod', 'i-1'), 'prod')).toEqual({
      instanceId: 'i-1',
      kind: 'agent-heartbeat',
    });
  });

  it.each([
    'defib/prod-eu/i-1/process-web',
    'defib/prod/i-1',
    'defib/prod//agent-heartbeat',
    'defib/prod/i-1/cpu',
    'defib/prod/i-1/process-',
    'defib/prod/i-1/process-web/x',
    'cpu',
  ])('has no part in %s', (name) => {
    expect(parseAlarmName(name, 'prod')).toBeUndefined();
  });
});

it('knows the agent on both platforms', () => {
  expect([agentUnit('linux'), agentUnit('windows')]).toEqual([
    'amazon-cloudwatch-agent.service',
    'AmazonCloudWatchAgent',
  ]);
  expect([
    platformOfHeartbeatMetric('mem_used_percent'),
    platformOfHeartbeatMetric('Memory % Committed Bytes In Use'),
  ]).toEqual(['linux', 'windows']);
  expect(platformOfHeartbeatMetric('cpu_usage_active')).toBeUndefined();
});

it('names every resource after its environment', () => {
  expect(resourceNames('prod')).toEqual({
    stack: 'defib-prod',
    alarmTopic: 'defib-prod-alarms',
    escalationTopic: 'defib-prod-escalations',
    restartQueue: 'defib-prod-restart',
    restartDeadLetterQueue: 'defib-prod-restart-dead-letters',
    restartHandler: 'defib-prod-restart-handler',
    ledgerTable: 'defib-prod-ledger',
    restartDocument: 'defib-prod-restart-unit',
    incidentBus: 'defib-prod-incidents',
    commandResultsRule: 'defib-prod-command-results',
    reconcileRule: 'defib-prod-reconcile',
    deadLetterAlarm: 'defib-prod-restart-dead-letters',
    restartOldestMessageAlarm: 'defib-prod-restart-oldest-message',
    restartBacklogAlarm: 'defib-prod-restart-backlog',
  });
});
