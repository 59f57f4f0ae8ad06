import { describe, expect, it } from 'vitest';
import type { AlarmChange } from './alarm-change.ts';
import { alarmStateChangeDetail } from './alarm-event.ts';
import { anAlarm } from './an-alarm.ts';
import { snsAlarmMessage, snsAlarmSubject } from './sns-message.ts';

const ACCOUNT = { id: '111122223333', region: 'eu-west-1' };
const CHANGE: AlarmChange = {
  state: {
    value: 'ALARM',
    reason: 'Threshold Crossed: …',
    reasonData: '{"version":"1.0"}',
    at: new Date('2026-11-20T08:09:10.111Z'),
  },
  previous: {
    value: 'INSUFFICIENT_DATA',
    reason: 'Unchecked: Initial alarm creation',
    at: new Date('2026-11-20T08:00:00.000Z'),
  },
};

describe('what SNS gets', () => {
  it('has the keys, the order and the spelling of 2026', () => {
    expect(snsAlarmMessage(CHANGE, anAlarm({ datapointsToAlarm: 1 }), ACCOUNT)).toBe(
      '{"AlarmName":"defib/test/i-0a1b2c3d4e5f60718/process-web","AlarmDescription":"web is gone","AWSAccountId":"111122223333",' +
        '"AlarmConfigurationUpdatedTimestamp":"2026-03-04T05:06:07.089+0000","NewStateValue":"ALARM","NewStateReason":"Threshold Crossed: …",' +
        '"StateChangeTime":"2026-11-20T08:09:10.111+0000","Region":"EU (Ireland)",' +
        '"AlarmArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:defib/test/i-0a1b2c3d4e5f60718/process-web",' +
        '"ActionExecutedAfterMuteWindow":false,"OldStateValue":"INSUFFICIENT_DATA","OKActions":[],' +
        '"AlarmActions":["arn:aws:sns:eu-west-1:111122223333:defib-test-alarms"],"InsufficientDataActions":[],' +
        '"Trigger":{"MetricName":"procstat_lookup_pid_count","Namespace":"CWAgent","StatisticType":"Statistic","Statistic":"MAXIMUM","Unit":null,' +
        '"Dimensions":[{"value":"i-0a1b2c3d4e5f60718","name":"InstanceId"},{"value":"nginx","name":"exe"},{"value":"native","name":"pid_finder"}],' +
        '"Period":60,"EvaluationPeriods":1,"DatapointsToAlarm":1,"ComparisonOperator":"LessThanThreshold","Threshold":1.0,' +
        '"TreatMissingData":"missing","EvaluateLowSampleCountPercentile":""}}',
    );
  });

  it('leaves DatapointsToAlarm out where the alarm has none, and an absent description is null', () => {
    const message = JSON.parse(snsAlarmMessage(CHANGE, anAlarm({ description: null }), ACCOUNT));
    expect(Object.keys(message.Trigger)).not.toContain('DatapointsToAlarm');
    expect(message.AlarmDescription).toBeNull();
  });

  it('cuts a long subject and spells a run of other characters as one underscore', () => {
    expect(snsAlarmSubject(CHANGE, anAlarm({ name: 'größe' }), 'eu-west-1')).toBe('ALARM: "gr_e" in EU (Ireland)');
    const long = snsAlarmSubject(CHANGE, anAlarm({ name: 'x'.repeat(120) }), 'eu-west-1');
    expect([long.length, long.slice(-4)]).toEqual([100, 'x...']);
  });
});

describe('what EventBridge gets', () => {
  it('names neither threshold nor operator nor periods', () => {
    expect(alarmStateChangeDetail(CHANGE, anAlarm())).toEqual({
      alarmName: 'defib/test/i-0a1b2c3d4e5f60718/process-web',
      state: {
        value: 'ALARM',
        reason: 'Threshold Crossed: …',
        reasonData: '{"version":"1.0"}',
        timestamp: '2026-11-20T08:09:10.111+0000',
      },
      previousState: {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        timestamp: '2026-11-20T08:00:00.000+0000',
      },
      configuration: {
        description: 'web is gone',
        metrics: [
          {
            id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
            metricStat: {
              metric: {
                namespace: 'CWAgent',
                name: 'procstat_lookup_pid_count',
                dimensions: { InstanceId: 'i-0a1b2c3d4e5f60718', exe: 'nginx', pid_finder: 'native' },
              },
              period: 60,
              stat: 'Maximum',
            },
            returnData: true,
          },
        ],
      },
    });
  });
});
