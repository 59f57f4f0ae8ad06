import type { AlarmDefinition } from './alarm-definition.ts';

/** An alarm for tests: a process that is gone. */
export function anAlarm(changes: Partial<AlarmDefinition> = {}): AlarmDefinition {
  return {
    name: 'defib/test/i-0a1b2c3d4e5f60718/process-web',
    arn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:defib/test/i-0a1b2c3d4e5f60718/process-web',
    description: 'web is gone',
    configurationUpdatedAt: new Date('2026-03-04T05:06:07.089Z'),
    actionsEnabled: true,
    actions: { OK: [], ALARM: ['arn:aws:sns:eu-west-1:111122223333:defib-test-alarms'], INSUFFICIENT_DATA: [] },
    namespace: 'CWAgent',
    metricName: 'procstat_lookup_pid_count',
    dimensions: [
      { name: 'InstanceId', value: 'i-0a1b2c3d4e5f60718' },
      { name: 'exe', value: 'nginx' },
      { name: 'pid_finder', value: 'native' },
    ],
    statistic: 'Maximum',
    unit: null,
    periodSeconds: 60,
    evaluationPeriods: 1,
    comparisonOperator: 'LessThanThreshold',
    threshold: 1,
    treatMissingData: 'missing',
    ...changes,
  };
}
