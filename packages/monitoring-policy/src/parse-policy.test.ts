import { describe, expect, it } from 'vitest';
import { definePolicy, parsePolicy } from './parse-policy.ts';
import { PolicyError } from './policy-error.ts';

const smallest = definePolicy({
  environment: 'prod',
  instances: { instanceIds: ['i-0a1b2c3d4e5f60718'] },
  services: [{ name: 'web', unit: 'nginx.service', process: { exe: 'nginx' } }],
});

const web = smallest.services?.[0];
const withWeb = (change: object): unknown => ({ ...smallest, services: [{ ...web, ...change }] });

function problemsOf(input: unknown): readonly string[] {
  try {
    parsePolicy(input);
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
  return [];
}

const limits = {
  coolDownSeconds: 300,
  maxRestarts: 3,
  windowSeconds: 3600,
  blastRadius: { maxShare: 0.25, windowSeconds: 900 },
  startTimeoutSeconds: 60,
  stableSeconds: 10,
};

describe('parsePolicy', () => {
  it('fills in every default', () => {
    expect(parsePolicy(smallest)).toEqual({
      version: 1,
      environment: 'prod',
      mode: 'act',
      instances: { instanceIds: ['i-0a1b2c3d4e5f60718'], autoScalingGroups: [], tags: [] },
      services: [
        {
          name: 'web',
          platform: 'linux',
          unit: 'nginx.service',
          process: { exe: 'nginx' },
          instances: { instanceIds: ['i-0a1b2c3d4e5f60718'], autoScalingGroups: [], tags: [] },
          alarm: { periodSeconds: 60, evaluationPeriods: 1, datapointsToAlarm: 1, severity: 'critical' },
          restart: limits,
        },
      ],
      agent: { enabled: true, periodSeconds: 60, evaluationPeriods: 5, graceSeconds: 600, restart: limits },
      alarms: {
        mode: 'instance',
        putRatePerSecond: 3,
        deleteRatePerSecond: 3,
        describeRatePerSecond: 9,
        stoppedInstances: 'mute',
        copyTags: [],
        fleetSize: 500,
      },
      collect: { metrics: 'full', intervalSeconds: 60, logs: [] },
      changeCalendars: [],
      escalation: { mail: [] },
    });
  });

  it('reads back what it wrote, so that policy.json means what defib.config.ts meant', () => {
    const policy = parsePolicy(
      withWeb({
        instances: { autoScalingGroups: ['web'], tags: [{ key: 'defib', value: 'yes' }] },
        restart: { blastRadius: { maxInstances: 2 } },
        runbookUrl: 'https://runbooks.example.com/web',
      }),
    );

    expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  });

  it.each([
    ['a list', []],
    ['null', null],
    ['a text', 'policy'],
  ])('refuses %s in place of a policy', (_, input) => {
    expect(() => parsePolicy(input)).toThrow(PolicyError);
  });

  it('reports every problem at once', () => {
    const problems = problemsOf({
      environment: 'Prod!',
      moed: 'act',
      instances: { instanceIds: ['i-1'] },
      services: [{ name: 'web', unit: 'nginx.service', process: {}, restart: { maxRestarts: '3' } }],
    });

    expect(problems).toEqual([
      'instances.instanceIds[0]: is "i-1"; should be an EC2 instance id such as "i-0a1b2c3d4e5f60718"',
      'environment: is "Prod!"; should be at most 20 lower-case letters, digits and hyphens, starting with a letter, such as "prod"',
      "services[0].process: has neither exe nor pattern; should have exactly one of them, as in the agent's procstat configuration",
      'services[0].restart.maxRestarts: is "3"; should be a whole number of restarts from 1 to 100',
      'moed: is not a field; known here: agent, alarms, changeCalendars, collect, environment, escalation, instances, mode, services, slack, version, watch',
    ]);
  });

  it.each([
    'a; rm -rf /',
    '$(id)',
    '../x',
    'x'.repeat(300),
    '',
    '-rf',
    'nginx service',
    'a\nb',
    'nginx.service\n',
    'ünit',
  ])('refuses the unit %j', (unit) => {
    const [problem, ...others] = problemsOf(withWeb({ unit }));

    expect(problem).toMatch(/^services\[0\]\.unit: is ".*; should be a systemd unit such as "nginx\.service"/);
    expect(others).toEqual([]);
  });

  it.each(['multi-user.target', 'system.slice', 'home.mount'])('refuses %s, which is more than a process', (unit) => {
    expect(problemsOf(withWeb({ unit }))).toEqual([
      `services[0].unit: is "${unit}"; should be a service unit, such as "nginx.service"`,
    ]);
  });

  it.each([
    [
      'an unknown field deep inside',
      withWeb({ restart: { coolDown: 5 } }),
      'services[0].restart.coolDown: is not a field; known here: blastRadius, coolDownSeconds, maxRestarts, stableSeconds, startTimeoutSeconds, windowSeconds',
    ],
    [
      'a share above one',
      withWeb({ restart: { blastRadius: { maxShare: 25 } } }),
      'services[0].restart.blastRadius.maxShare: is 25; should be a share above 0 and at most 1, such as 0.25',
    ],
    [
      'a share of zero',
      withWeb({ restart: { blastRadius: { maxShare: 0 } } }),
      'services[0].restart.blastRadius.maxShare: is 0; should be a share above 0 and at most 1, such as 0.25',
    ],
    [
      'a cool-down that an attempt outlasts',
      withWeb({ restart: { coolDownSeconds: 60, startTimeoutSeconds: 90 } }),
      'services[0].restart.coolDownSeconds: is 60; should be at least startTimeoutSeconds + stableSeconds, 100, so that one attempt ends before the next',
    ],
    [
      'a window in which the budget never runs out',
      withWeb({ restart: { coolDownSeconds: 1800 } }),
      'services[0].restart.windowSeconds: is 3600; should be at least 5790, or 3 restarts that are 1800 seconds apart never use up the budget and the loop never ends',
    ],
    [
      'a period that CloudWatch does not have',
      withWeb({ alarm: { periodSeconds: 45 } }),
      'services[0].alarm.periodSeconds: is 45; should be 10, 20, 30 or a multiple of 60, as CloudWatch has it',
    ],
    [
      'more datapoints than periods',
      withWeb({ alarm: { evaluationPeriods: 2, datapointsToAlarm: 3 } }),
      'services[0].alarm.datapointsToAlarm: is 3; should be at most evaluationPeriods, 2',
    ],
    [
      'more than a day of short periods',
      { ...smallest, agent: { periodSeconds: 600, evaluationPeriods: 200 } },
      "agent.evaluationPeriods: is 200, which makes 120000 seconds; should make at most 86400, CloudWatch's limit for this period",
    ],
    [
      'two selectors',
      withWeb({ process: { exe: 'nginx', pattern: 'nginx' } }),
      "services[0].process: has both exe and pattern; should have exactly one of them, as in the agent's procstat configuration",
    ],
    [
      'a pid file',
      withWeb({ process: { pid_file: '/run/nginx.pid' } }),
      'services[0].process.pid_file: is not a field; known here: exe, pattern',
    ],
    [
      'a look-around, which RE2 has not',
      withWeb({ process: { pattern: 'java (?=-jar)' } }),
      'services[0].process.pattern: holds a look-around such as (?=…); should be an RE2 expression, which has none',
    ],
    [
      'the agent as a service',
      withWeb({ unit: 'amazon-cloudwatch-agent.service' }),
      'services[0]: is the CloudWatch agent itself, whose death no metric of its own can show; should be left to "agent"',
    ],
    [
      'a service without instances',
      { ...smallest, instances: {} },
      "services[0].instances: names no instance; should have instanceIds, autoScalingGroups or tags, here or in the policy's own instances",
    ],
    [
      'nothing to watch',
      { environment: 'prod' },
      'services: is empty, so nothing would be watched; should have at least one service',
    ],
    [
      'a mail address that is none',
      { ...smallest, escalation: { mail: ['oncall'] } },
      'escalation.mail[0]: is "oncall"; should be a mail address such as "oncall@example.com"',
    ],
    [
      'a runbook that is no address',
      withWeb({ runbookUrl: 'javascript:alert(1)' }),
      'services[0].runbookUrl: is "javascript:alert(1)"; should be an http or https address of at most 500 characters',
    ],
  ])('refuses %s', (_, input, problem) => {
    expect(problemsOf(input)).toContain(problem);
  });

  it('refuses two services that an alarm could not tell apart', () => {
    const same = { name: 'api', unit: 'api.service', process: { exe: 'nginx' } };

    expect(problemsOf({ ...smallest, services: [web, same] })).toEqual([
      'services[1].process: is the same as services[0].process, so an alarm could mean either; should be unique on one platform',
    ]);
    expect(problemsOf({ ...smallest, services: [web, { ...same, process: { pattern: 'nginx' } }] })).toEqual([]);
  });

  it('refuses two services of one name', () => {
    expect(problemsOf({ ...smallest, services: [web, { ...web, process: { exe: 'other' } }] })).toEqual([
      'services[1].name: is "web", as services[0].name is; should be unique',
    ]);
  });

  it('refuses an instance that would run both platforms', () => {
    const iis = { name: 'iis', platform: 'windows', unit: 'W3SVC', process: { exe: 'w3wp' } };

    expect(problemsOf({ ...smallest, services: [web, iis] })).toEqual([
      'services[1].instances.instanceIds: has i-0a1b2c3d4e5f60718, which services[0] says runs linux; should be on one platform only',
    ]);
  });

  it('does not take a key named like a method of objects for a field', () => {
    expect(problemsOf(JSON.parse('{"environment":"prod","__proto__":{"mode":"observe"}}'))).toContain(
      '__proto__: is not a field; known here: agent, alarms, changeCalendars, collect, environment, escalation, instances, mode, services, slack, version, watch',
    );
  });
});
