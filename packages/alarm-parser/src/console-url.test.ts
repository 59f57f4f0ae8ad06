import { describe, expect, test } from 'vitest';
import type { AlarmNotification } from './alarm-notification.ts';
import { alarmConsoleUrl, metricConsoleUrl } from './console-url.ts';

const metric = { namespace: 'AWS/EC2', name: 'CPU Utilization', dimensions: { InstanceId: 'i-0a1b2c3d4e5f60718' } };
const alarm: AlarmNotification = {
  kind: 'metric',
  dialect: 'sns',
  alarm: { name: 'defib/prod/a b#1', region: 'eu-west-1', partition: 'aws', tags: {} },
  state: { value: 'ALARM', reason: '', at: new Date('2026-09-23T19:58:49.529Z') },
  metrics: [{ returnData: true, metric, statistic: 'Average', periodSeconds: 60 }],
  datapoints: [],
  onMissingData: 'unknown',
  envelope: { transport: 'sns-lambda', topicArn: 'arn:aws:sns:us-east-1:111122223333:elsewhere' },
};
const at = (region: string, partition: string, name = 'x') => ({
  ...alarm,
  alarm: { name, region, partition, tags: {} },
});

describe('alarmConsoleUrl', () => {
  test.each([
    ['eu-west-1', 'aws', 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/x'],
    [
      'cn-north-1',
      'aws-cn',
      'https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#alarmsV2:alarm/x',
    ],
    [
      'us-gov-west-1',
      'aws-us-gov',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#alarmsV2:alarm/x',
    ],
    [
      'eusc-de-east-1',
      'aws-eusc',
      'https://eusc-de-east-1.console.amazonaws-eusc.eu/cloudwatch/home?region=eusc-de-east-1#alarmsV2:alarm/x',
    ],
    ['us-iso-east-1', 'aws-iso', undefined],
  ])('in %s', (region, partition, url) => {
    expect(alarmConsoleUrl(at(region, partition))).toBe(url);
  });

  test('is in the alarm’s region, not its topic’s, and escapes the name', () => {
    expect(alarmConsoleUrl(alarm)).toBe(
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/defib%2Fprod%2Fa%20b%231',
    );
  });

  test('survives half a surrogate pair', () => {
    expect(alarmConsoleUrl(at('eu-west-1', 'aws', 'x\ud800'))).toContain('alarm/x%EF%BF%BD');
  });

  test('is unknown without a region', () => {
    expect(alarmConsoleUrl({ ...alarm, alarm: { name: 'x', partition: 'aws', tags: {} } })).toBeUndefined();
  });
});

describe('metricConsoleUrl', () => {
  const home = 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#metricsV2:graph=';
  const frame =
    "~(view~'timeSeries~region~'eu-west-1~start~'2026-09-23T18*3a58*3a49.529Z~end~'2026-09-23T20*3a58*3a49.529Z";

  test('of a metric', () => {
    expect(metricConsoleUrl(alarm)).toBe(
      `${home}${frame}~metrics~(~(~'AWS*2fEC2~'CPU*20Utilization~'InstanceId~'i-0a1b2c3d4e5f60718~(stat~'Average~period~60))))`,
    );
  });

  test('of an expression over hidden metrics', () => {
    const metrics = [
      { id: 'e1', label: '50% €$', returnData: true, expression: 'm1*1' },
      { id: 'm1', returnData: false, metric, statistic: 'p90', periodSeconds: 60, accountId: '111122223333' },
      { id: '56cf46e9-e800', returnData: true, metric: { ...metric, dimensions: {} } },
    ];
    expect(metricConsoleUrl({ ...alarm, metrics })).toBe(
      `${home}${frame}~metrics~(~(~(id~'e1~expression~'m1*2a1~label~'50*25*20**20ac*24))` +
        "~(~'AWS*2fEC2~'CPU*20Utilization~'InstanceId~'i-0a1b2c3d4e5f60718~(id~'m1~stat~'p90~period~60~accountId~'111122223333~visible~false))" +
        "~(~'AWS*2fEC2~'CPU*20Utilization~())))",
    );
  });

  test('is unknown without a metric or a region', () => {
    expect(metricConsoleUrl({ ...alarm, metrics: [] })).toBeUndefined();
    expect(metricConsoleUrl(at('us-iso-east-1', 'aws-iso'))).toBeUndefined();
  });
});
