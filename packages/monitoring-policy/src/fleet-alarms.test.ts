import { expect, it } from 'vitest';
import { fleetAlarms } from './fleet-alarms.ts';
import { parsePolicy } from './parse-policy.ts';

const input = {
  environment: 'prod',
  instances: { autoScalingGroups: ['web'] },
  services: [
    { name: 'web', unit: 'nginx.service', process: { exe: 'nginx' }, runbookUrl: 'https://runbooks.example.com/web' },
    { name: 'iis', platform: 'windows', unit: 'W3SVC', process: { pattern: 'w3wp' } },
  ],
  watch: { network: { enabled: true, warning: 'off' } },
  alarms: { mode: 'fleet', fleetSize: 400 },
};

it('has no fleet alarm in mode "instance"', () => {
  expect(fleetAlarms(parsePolicy({ ...input, alarms: {} }))).toEqual([]);
});

it('watches a whole fleet with one alarm for each rule and severity', () => {
  const alarms = fleetAlarms(parsePolicy(input));

  expect(
    alarms.map(({ name, query, threshold, comparisonOperator }) => [
      name.replace('defib/prod/fleet/', ''),
      query,
      comparisonOperator,
      threshold,
    ]),
  ).toEqual([
    [
      'cpu-critical',
      'SELECT AVG("CPUUtilization") FROM SCHEMA("AWS/EC2", "InstanceId") GROUP BY "InstanceId" ORDER BY AVG() DESC',
      'GreaterThanThreshold',
      90,
    ],
    [
      'cpu-warning',
      'SELECT AVG("CPUUtilization") FROM SCHEMA("AWS/EC2", "InstanceId") GROUP BY "InstanceId" ORDER BY AVG() DESC',
      'GreaterThanThreshold',
      80,
    ],
    [
      'disk-critical',
      'SELECT MAX("disk_used_percent") FROM SCHEMA("CWAgent", "InstanceId", "path") GROUP BY "InstanceId", "path" ORDER BY MAX() DESC',
      'GreaterThanThreshold',
      90,
    ],
    [
      'disk-warning',
      'SELECT MAX("disk_used_percent") FROM SCHEMA("CWAgent", "InstanceId", "path") GROUP BY "InstanceId", "path" ORDER BY MAX() DESC',
      'GreaterThanThreshold',
      80,
    ],
    [
      'disk-windows-critical',
      'SELECT MIN("LogicalDisk % Free Space") FROM SCHEMA("CWAgent", "InstanceId", "objectname", "instance") GROUP BY "InstanceId", "instance" ORDER BY MIN() ASC',
      'LessThanThreshold',
      10,
    ],
    [
      'disk-windows-warning',
      'SELECT MIN("LogicalDisk % Free Space") FROM SCHEMA("CWAgent", "InstanceId", "objectname", "instance") GROUP BY "InstanceId", "instance" ORDER BY MIN() ASC',
      'LessThanThreshold',
      20,
    ],
    [
      'memory-critical',
      'SELECT AVG("mem_used_percent") FROM SCHEMA("CWAgent", "InstanceId") GROUP BY "InstanceId" ORDER BY AVG() DESC',
      'GreaterThanThreshold',
      90,
    ],
    [
      'memory-warning',
      'SELECT AVG("mem_used_percent") FROM SCHEMA("CWAgent", "InstanceId") GROUP BY "InstanceId" ORDER BY AVG() DESC',
      'GreaterThanThreshold',
      80,
    ],
    [
      'memory-windows-critical',
      'SELECT AVG("Memory % Committed Bytes In Use") FROM SCHEMA("CWAgent", "InstanceId", "objectname") GROUP BY "InstanceId" ORDER BY AVG() DESC',
      'GreaterThanThreshold',
      90,
    ],
    [
      'memory-windows-warning',
      'SELECT AVG("Memory % Committed Bytes In Use") FROM SCHEMA("CWAgent", "InstanceId", "objectname") GROUP BY "InstanceId" ORDER BY AVG() DESC',
      'GreaterThanThreshold',
      80,
    ],
    [
      'network-in-critical',
      'SELECT SUM("NetworkIn") FROM SCHEMA("AWS/EC2", "InstanceId") GROUP BY "InstanceId" ORDER BY SUM() DESC',
      'GreaterThanThreshold',
      33_750_000_000,
    ],
    [
      'network-out-critical',
      'SELECT SUM("NetworkOut") FROM SCHEMA("AWS/EC2", "InstanceId") GROUP BY "InstanceId" ORDER BY SUM() DESC',
      'GreaterThanThreshold',
      33_750_000_000,
    ],
    [
      'process-iis',
      'SELECT MAX("procstat_lookup pid_count") FROM SCHEMA("CWAgent", "InstanceId", "pattern", "pid_finder") WHERE "pattern" = \'w3wp\' GROUP BY "InstanceId", "pattern" ORDER BY MAX() ASC',
      'LessThanThreshold',
      1,
    ],
    [
      'process-web',
      'SELECT MAX("procstat_lookup_pid_count") FROM SCHEMA("CWAgent", "InstanceId", "exe", "pid_finder") WHERE "exe" = \'nginx\' GROUP BY "InstanceId", "exe" ORDER BY MAX() ASC',
      'LessThanThreshold',
      1,
    ],
    [
      'status-check',
      'SELECT MAX("StatusCheckFailed") FROM SCHEMA("AWS/EC2", "InstanceId") GROUP BY "InstanceId" ORDER BY MAX() DESC',
      'GreaterThanOrEqualToThreshold',
      1,
    ],
  ]);
  expect(alarms.find(({ service }) => service === 'web')).toEqual({
    name: 'defib/prod/fleet/process-web',
    kind: 'process',
    service: 'web',
    description:
      'web: no process of nginx.service runs on an instance of the fleet. Runbook: https://runbooks.example.com/web',
    query:
      'SELECT MAX("procstat_lookup_pid_count") FROM SCHEMA("CWAgent", "InstanceId", "exe", "pid_finder") WHERE "exe" = \'nginx\' GROUP BY "InstanceId", "exe" ORDER BY MAX() ASC',
    periodSeconds: 60,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 1,
    comparisonOperator: 'LessThanThreshold',
    treatMissingData: 'notBreaching',
    severity: 'critical',
  });
});
