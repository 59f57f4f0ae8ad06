import { type AlarmNotification, parseAlarmMessage } from '@defib/alarm-parser';
import { parsePolicy } from '@defib/monitoring-policy';
import { describe, expect, it } from 'vitest';
import { INSTANCE, processAlarmMessage, readFixture } from '../test/fixtures.ts';
import { type AlarmClass, classifyAlarm } from './classify-alarm.ts';
import { notIfStartedAfter } from './not-if-started-after.ts';

const OTHER = 'i-0a1b2c3d4e5f60719';
const policy = parsePolicy(readFixture('policy.json'));
const here = { accountId: '111122223333', region: 'eu-west-1', policy };

function classify(change: Readonly<Record<string, unknown>> = {}, message = processAlarmMessage()): AlarmClass {
  return classifyAlarm(parseAlarmMessage({ ...message, ...change }), here);
}

function unitsOf(result: AlarmClass): unknown {
  if (result.kind !== 'candidates') return result;
  return result.candidates.map(({ incident, hold }) => [incident.instanceId, incident.unit, hold?.reason]);
}

function pidCount(id: string, instanceId: string): unknown {
  return {
    Id: id,
    ReturnData: false,
    MetricStat: {
      Metric: {
        Namespace: 'CWAgent',
        MetricName: 'procstat_lookup_pid_count',
        Dimensions: [
          { name: 'InstanceId', value: instanceId },
          { name: 'exe', value: '/usr/sbin/nginx' },
        ],
      },
      Period: 60,
      Stat: 'Maximum',
    },
  };
}

const MATH = {
  Period: 60,
  EvaluationPeriods: 1,
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 0,
  TreatMissingData: 'missing',
  Metrics: [
    { Id: 'e1', Expression: 'IF(m1 < 1 OR m2 < 1, 1, 0)', ReturnData: true, Label: 'down' },
    pidCount('m1', INSTANCE),
    pidCount('m2', OTHER),
  ],
};

describe('which alarms lead to a restart', () => {
  it('a process alarm of ours', () => {
    expect(classify()).toEqual({
      kind: 'candidates',
      candidates: [
        {
          incident: {
            incidentId: 'f624516c983b94c8f79bfd668e0f5693',
            instanceId: INSTANCE,
            kind: 'process',
            service: 'web',
            unit: 'nginx.service',
            alarm: {
              name: `defib/prod/${INSTANCE}/process-web`,
              arn: `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:defib/prod/${INSTANCE}/process-web`,
              reason: processAlarmMessage()['NewStateReason'],
              at: '2026-11-20T08:00:20.417Z',
            },
            notIfStartedAfter: '2026-11-20T08:00:00.000Z',
          },
          target: {
            kind: 'process',
            service: 'web',
            unit: 'nginx.service',
            platform: 'linux',
            limits: policy.services[0]?.restart,
            instances: [policy.services[0]?.instances],
            runbookUrl: 'https://runbooks.example/web',
          },
          origin: 'alarm',
        },
      ],
    });
  });

  it('a user’s own alarm on the same metric, whatever its name', () => {
    expect(unitsOf(classify({ AlarmName: 'nginx is gone!' }))).toEqual([[INSTANCE, 'nginx.service', undefined]]);
  });

  it('a math alarm over two instances: one restart each', () => {
    expect(unitsOf(classify({ AlarmName: 'math', Trigger: MATH }))).toEqual([
      [INSTANCE, 'nginx.service', undefined],
      [OTHER, 'nginx.service', undefined],
    ]);
  });

  it('a contributor of a Metrics Insights query, with the selector in the query', () => {
    const Expression = `SELECT MAX(procstat_lookup_pid_count) FROM SCHEMA(CWAgent, InstanceId, exe, pid_finder) WHERE exe = '/usr/sbin/nginx' AND pid_finder = 'native' GROUP BY InstanceId`;
    const contributor = {
      AlarmName: 'defib/prod/fleet/process-web',
      AlarmContributorId: '2868f7dcc58a8caf',
      AlarmContributorAttributes: { InstanceId: OTHER },
      NewStateReason:
        'Threshold Crossed: 1 out of the last 1 datapoints was less than the threshold (1.0). The most recent datapoint which crossed the threshold: [0.0 (20/11/26 07:59:00)] (minimum 1 datapoint for OK -> ALARM transition).',
      Trigger: {
        ...MATH,
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        Metrics: [{ Id: 'q', Expression, ReturnData: true, Period: 60 }],
      },
    };
    expect(unitsOf(classify(contributor))).toEqual([[OTHER, 'nginx.service', undefined]]);
    const { AlarmContributorAttributes: _attributes, ...withoutInstance } = contributor;
    expect(unitsOf(classify({ ...withoutInstance, AlarmContributorAttributes: { Team: 'b' } }))).toMatchObject({
      reason: 'no-instance',
    });
  });

  it('a heartbeat of ours, on missing data', () => {
    expect(unitsOf(classify({}, readFixture('heartbeat-alarm.message.json')))).toEqual([
      [INSTANCE, 'amazon-cloudwatch-agent.service', undefined],
    ]);
  });
});

describe('an alarm that went back to OK', () => {
  const OK = { NewStateValue: 'OK', OldStateValue: 'ALARM' };
  const at = '2026-11-20T08:00:20.417Z';
  const alarm = `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:defib/prod/${INSTANCE}/process-web`;

  it('is over for its unit on its instance', () => {
    expect(classify(OK)).toEqual({
      kind: 'cleared',
      oks: [{ instanceId: INSTANCE, unit: 'nginx.service', alarm, at }],
    });
  });

  it('is over also when that came of missing data', () => {
    expect(classify({ ...OK, NewStateReason: 'I set it by hand' })).toMatchObject({ kind: 'cleared' });
  });

  it('is over for each instance of a math alarm', () => {
    expect(classify({ ...OK, Trigger: MATH })).toEqual({
      kind: 'cleared',
      oks: [INSTANCE, OTHER].map((instanceId) => ({ instanceId, unit: 'nginx.service', alarm, at })),
    });
  });

  it('is over for the instance of the contributor alone', () => {
    const trigger = processAlarmMessage()['Trigger'];
    const fleet = {
      ...(typeof trigger === 'object' ? trigger : {}),
      Dimensions: [{ name: 'exe', value: '/usr/sbin/nginx' }],
    };
    const change = {
      AlarmContributorId: '2868f7dcc58a8caf',
      AlarmContributorAttributes: { InstanceId: OTHER },
    };
    expect(classify({ ...OK, ...change, Trigger: fleet })).toMatchObject({
      oks: [{ instanceId: OTHER, unit: 'nginx.service' }],
    });
  });

  it('is over for the agent when it is a heartbeat', () => {
    expect(classify(OK, readFixture('heartbeat-alarm.message.json'))).toMatchObject({
      kind: 'cleared',
      oks: [{ instanceId: INSTANCE, unit: 'amazon-cloudwatch-agent.service' }],
    });
  });

  it.each([
    ['was OK before', { NewStateValue: 'OK', OldStateValue: 'OK' }, 'not-in-alarm'],
    ['has too little data', { NewStateValue: 'INSUFFICIENT_DATA', OldStateValue: 'ALARM' }, 'not-in-alarm'],
    [
      'belongs to somebody else',
      { ...OK, AlarmArn: alarm.replace('111122223333', '444455556666'), AWSAccountId: '444455556666' },
      'another-account',
    ],
  ])('is none of ours when it %s', (_what, change, reason) => {
    expect(classify(change)).toMatchObject({ kind: 'not-for-us', reason });
  });

  it('says beforehand whether it will be told', () => {
    const notice = parseAlarmMessage(processAlarmMessage());
    const untold = classifyAlarm(notice, here, { tellsOk: false });
    const told = classifyAlarm(notice, here, { tellsOk: true });
    expect(untold).toMatchObject({ candidates: [{ incident: { okUntold: true } }] });
    expect(told).toEqual(classify());
  });
});

describe('which alarms do not', () => {
  const heartbeat = readFixture('heartbeat-alarm.message.json');

  it.each([
    [
      'a heartbeat that fired on data',
      { NewStateReason: processAlarmMessage()['NewStateReason'] },
      'heartbeat-on-data',
    ],
    ['a user’s own alarm on memory', { AlarmName: 'memory' }, 'no-matching-service'],
    [
      'a heartbeat of another environment',
      { AlarmName: `defib/test/${INSTANCE}/agent-heartbeat` },
      'no-matching-service',
    ],
    [
      'a heartbeat whose name is of another instance',
      { AlarmName: `defib/prod/${OTHER}/agent-heartbeat` },
      'no-matching-service',
    ],
  ])('%s', (_what, change, reason) => {
    expect(classify(change, heartbeat)).toMatchObject({ kind: 'not-for-us', reason });
  });

  it('heartbeats, when the policy doesn’t watch agents', () => {
    const off = parsePolicy({ ...readFixture('policy.json'), agent: { enabled: false } });
    expect(classifyAlarm(parseAlarmMessage(heartbeat), { ...here, policy: off })).toMatchObject({
      reason: 'no-matching-service',
    });
  });

  it('a composite alarm', () => {
    const { Trigger: _trigger, ...message } = processAlarmMessage();
    expect(classify({ AlarmRule: 'ALARM("a") OR ALARM("b")', TriggeringChildren: [] }, message)).toMatchObject({
      reason: 'no-instance',
    });
  });

  it('one on a metric of another account', () => {
    const [expression, first] = MATH.Metrics;
    const foreign = { ...(typeof first === 'object' ? first : {}), AccountId: '444455556666' };
    expect(classify({ Trigger: { ...MATH, Metrics: [expression, foreign] } })).toEqual({
      kind: 'not-for-us',
      reason: 'another-account',
      detail: 'the metric belongs to account 444455556666',
    });
  });
});

describe('an alarm whose actions are held back', () => {
  const alarm: AlarmNotification = parseAlarmMessage(processAlarmMessage());

  it('by a suppressor', () => {
    const result = classifyAlarm({ ...alarm, suppression: { by: 'Alarm', reason: 'deploying' } }, here);
    expect(result).toMatchObject({
      candidates: [
        { hold: { reason: 'suppressed', explanation: "The alarm's actions are suppressed (Alarm: deploying)." } },
      ],
    });
  });

  it('by a mute rule', () => {
    const mute = { active: true, windowEnd: new Date('2026-11-20T09:00:00.000Z') };
    expect(classifyAlarm({ ...alarm, mute }, here)).toMatchObject({
      candidates: [{ hold: { reason: 'muted', explanation: 'The alarm is muted until 2026-11-20T09:00:00.000Z.' } }],
    });
  });

  it('no longer, when the mute window is over', () => {
    const result = classifyAlarm({ ...alarm, mute: { active: false } }, here);
    expect(unitsOf(result)).toEqual([[INSTANCE, 'nginx.service', undefined]]);
  });
});

describe('notIfStartedAfter', () => {
  const alarm: AlarmNotification = parseAlarmMessage(processAlarmMessage());
  const at = (time: string): Date => new Date(`2026-11-20T${time}.000Z`);

  it.each([
    [
      'the end of the newest breaching datapoint',
      [
        { value: 0, at: at('07:58:00') },
        { value: 0, at: at('07:57:00') },
      ],
      '07:59:00',
    ],
    [
      'not that of one that did not breach',
      [
        { value: 2, at: at('07:58:00') },
        { value: 0, at: at('07:57:00') },
      ],
      '07:58:00',
    ],
  ] as const)('is %s', (_what, datapoints, time) => {
    expect(notIfStartedAfter({ ...alarm, datapoints })).toEqual(at(time));
  });

  it('is the state change where that was earlier, or nothing else is known', () => {
    expect(notIfStartedAfter({ ...alarm, datapoints: [{ value: 0, at: at('08:00:00') }] })).toEqual(alarm.state.at);
    expect(notIfStartedAfter({ ...alarm, datapoints: [] })).toEqual(alarm.state.at);
  });
});
