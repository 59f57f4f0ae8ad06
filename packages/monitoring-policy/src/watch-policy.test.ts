import { describe, expect, it } from 'vitest';
import { alarmInstanceId } from './alarm-names.ts';
import { parsePolicy } from './parse-policy.ts';
import { PolicyError } from './policy-error.ts';

const smallest = {
  environment: 'prod',
  instances: { autoScalingGroups: ['web'] },
  services: [{ name: 'web', unit: 'nginx.service', process: { exe: 'nginx' } }],
};

function problemsOf(change: object): readonly string[] {
  try {
    parsePolicy({ ...smallest, ...change });
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
  return [];
}

const rule = {
  enabled: true,
  warning: 80,
  critical: 90,
  periodSeconds: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
};

describe('the watching part of a policy', () => {
  it('fills in every default, and reads back what it wrote', () => {
    const policy = parsePolicy({ ...smallest, watch: {}, collect: { logs: [{ path: '/var/log/apache2/error.log' }] } });

    expect({ watch: policy.watch, collect: policy.collect }).toEqual({
      watch: {
        detailedMonitoring: false,
        cpu: { ...rule, periodSeconds: 300 },
        memory: rule,
        disk: { ...rule, paths: ['/'], drives: ['C:'] },
        statusCheck: { enabled: true, act: true, systemMinutes: 2, instanceMinutes: 3 },
        network: { ...rule, enabled: false, warning: 500, critical: 900, periodSeconds: 300 },
      },
      collect: {
        metrics: 'full',
        intervalSeconds: 60,
        logs: [
          {
            platform: 'linux',
            path: '/var/log/apache2/error.log',
            logGroup: 'defib/prod/error.log',
            retentionDays: 30,
          },
        ],
      },
    });
    expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  });

  it.each([
    [
      { watch: { cpu: { critical: 0 } } },
      'watch.cpu.critical: is 0; should be "off" or per cent, above 0 and at most 100',
    ],
    [
      { watch: { cpu: { warning: '80' } } },
      'watch.cpu.warning: is "80"; should be "off" or per cent, above 0 and at most 100',
    ],
    [{ watch: { cpu: { warning: 90 } } }, 'watch.cpu.warning: is 90; should be below critical, 90'],
    [
      { watch: { cpu: { periodSeconds: 60 } } },
      'watch.cpu.periodSeconds: is 60; should be a multiple of 300, as EC2 measures it without detailedMonitoring',
    ],
    [
      { watch: { memory: { periodSeconds: 45 } } },
      'watch.memory.periodSeconds: is 45; should be 10, 20, 30 or a multiple of 60',
    ],
    [
      { watch: { memory: { datapointsToAlarm: 4 } } },
      'watch.memory.datapointsToAlarm: is 4; should be at most evaluationPeriods, 3',
    ],
    [
      { watch: { memory: { periodSeconds: 600, evaluationPeriods: 200 } } },
      'watch.memory.evaluationPeriods: is 200, which makes 120000 seconds; should make at most 86400',
    ],
    [
      { watch: { disk: { paths: ['/data/'] } } },
      'watch.disk.paths[0]: is "/data/"; should be a mount point such as "/" or "/var/lib", without a slash at its end',
    ],
    [{ watch: { disk: { paths: ['/', '/'] } } }, 'watch.disk.paths[1]: is "/" again; should be unique'],
    [{ watch: { disk: { drives: ['C:\\'] } } }, 'watch.disk.drives[0]: is "C:\\\\"; should be a drive such as "C:"'],
    [
      { watch: { statusCheck: { systemMinutes: 3 } } },
      'watch.statusCheck.instanceMinutes: is 3; should be more than systemMinutes, 3, or a reboot and a recovery would race',
    ],
    [
      { watch: { cpus: {} } },
      'watch.cpus: is not a field; known here: cpu, detailedMonitoring, disk, memory, network, statusCheck',
    ],
    [{ alarms: { mode: 'both' } }, 'alarms.mode: is "both"; should be "instance" or "fleet"'],
    [
      { alarms: { copyTags: ['aws:x'] } },
      'alarms.copyTags[0]: is "aws:x"; should be a tag key of 1 to 128 characters that does not start with "aws:"',
    ],
    [
      { alarms: { mode: 'fleet', fleetSize: 501 } },
      'alarms.fleetSize: is 501, which makes 501 series of process-web; should make at most 500, beyond which Metrics Insights leaves some out: take mode "instance"',
    ],
    [
      { alarms: { mode: 'fleet' }, watch: { disk: { paths: ['/', '/data'] } } },
      'alarms.fleetSize: is 500, which makes 1000 series of disk; should make at most 500, beyond which Metrics Insights leaves some out: take mode "instance"',
    ],
    [
      { alarms: { mode: 'fleet' }, services: [{ ...smallest.services[0], instances: { autoScalingGroups: ['api'] } }] },
      'services[0].instances: is not the policy\'s own; should be left out, since a fleet alarm can\'t tell which instances run a service: take mode "instance"',
    ],
    [
      { alarms: { mode: 'fleet' }, services: [{ ...smallest.services[0], process: { pattern: "x' OR 'y" } }] },
      'services[0].process.pattern: holds a quote or a backslash; should hold none in mode "fleet", where it stands in a query',
    ],
    [
      { services: [{ ...smallest.services[0], process: { pattern: 'x'.repeat(256) } }] },
      "services[0].process.pattern: has 256 characters; should have at most 255, as the agent's configuration takes it",
    ],
    [
      { collect: { logs: [{ path: 'syslog' }] } },
      'collect.logs[0].path: is "syslog"; should be the full path of a file, such as "/var/log/syslog"',
    ],
    [
      { collect: { logs: [{ path: '/a/x' }, { path: '/b/x', retentionDays: 7 }] } },
      'collect.logs[1].retentionDays: is 7, while another file has 30 for defib/prod/x; should be one number for a log group',
    ],
  ])('refuses %j', (change, problem) => {
    expect(problemsOf(change)).toEqual([problem]);
  });

  it('takes only the retention that CloudWatch Logs takes', () => {
    expect(problemsOf({ collect: { logs: [{ path: '/var/log/syslog', retentionDays: 31 }] } })).toEqual([
      expect.stringMatching(/^collect\.logs\[0\]\.retentionDays: is 31; should be 1 or 3 or 5 or 7 /),
    ]);
  });
});

it('finds the instance in any alarm’s name of its environment, and in no other', () => {
  expect(
    [
      'defib/prod/i-0a1b2c3d4e5f60718/disk-var~log-critical',
      'defib/prod/fleet/cpu-critical',
      'defib/prod-eu/i-0a1b2c3d4e5f60718/cpu-critical',
      'defib/prod/i-0a1b2c3d4e5f60718',
      'cpu',
    ].map((name) => alarmInstanceId(name, 'prod')),
  ).toEqual(['i-0a1b2c3d4e5f60718', undefined, undefined, undefined, undefined]);
});
