import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type AlarmNotification,
  AlarmParseError,
  MalformedAlarmError,
  NotAnAlarmError,
  parseAlarmEvent,
  parseAlarmMessage,
} from '../src/index.ts';

function fixture(name: string) {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
}

const snsMessage = () => JSON.parse(fixture('sns-metric-2026').Records[0].Sns.Message);
const insights = () => fixture('message-insights-contributor');
const math = () => JSON.parse(fixture('sns-math-two-instances').Records[0].Sns.Message);
const composite = () => JSON.parse(fixture('sns-composite-2021').Records[0].Sns.Message);

type Json = Record<string, unknown>;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/** Sets the field at a path ('Trigger.Dimensions.0.value'); undefined drops it. */
function withField(message: Json, path: string, value: unknown): Json {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at = message;
  for (const key of keys) {
    const next = at[key];
    if (!isJson(next)) throw new Error(`no ${key} in the fixture`);
    at = next;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
  return message;
}

function errorOf(input: unknown): AlarmParseError {
  try {
    parseAlarmMessage(input);
  } catch (error) {
    if (error instanceof AlarmParseError) return error;
    throw error;
  }
  throw new Error('it was parsed');
}

describe('a broken alarm names the field', () => {
  test.each<[string, () => Json, string, unknown, string]>([
    ['no name', snsMessage, 'AlarmName', undefined, 'AlarmName is missing'],
    ['an empty name', snsMessage, 'AlarmName', '', 'AlarmName is missing'],
    ['a name of another type', snsMessage, 'AlarmName', 7, 'AlarmName is not a string'],
    ['no state', snsMessage, 'NewStateValue', undefined, 'NewStateValue is missing'],
    ['an unknown state', snsMessage, 'NewStateValue', 'ALAR', 'NewStateValue is not a state'],
    ['a state in a list', snsMessage, 'NewStateValue', ['ALARM'], 'NewStateValue is not a string'],
    ['an unknown old state', snsMessage, 'OldStateValue', 'ok', 'OldStateValue is not a state'],
    ['no time', snsMessage, 'StateChangeTime', undefined, 'StateChangeTime is missing'],
    ['a time that is none', snsMessage, 'StateChangeTime', 'date', 'StateChangeTime is not a time'],
    ['a time cut short', snsMessage, 'StateChangeTime', '2026-09-23T19:58', 'StateChangeTime is not a time'],
    ['a numeric time', snsMessage, 'StateChangeTime', 1790193529, 'StateChangeTime is not a string'],
    ['a numeric account', snsMessage, 'AWSAccountId', 111122223333, 'AWSAccountId is not a string'],
    ['an ARN of another type', snsMessage, 'AlarmArn', {}, 'AlarmArn is not a string'],
    ['a reason of another type', snsMessage, 'NewStateReason', [], 'NewStateReason is not a string'],
    ['no trigger', snsMessage, 'Trigger', undefined, 'Trigger is missing'],
    ['a trigger in a list', snsMessage, 'Trigger', [], 'Trigger is not an object'],
    [
      'a mute flag of another type',
      snsMessage,
      'ActionExecutedAfterMuteWindow',
      'no',
      'ActionExecutedAfterMuteWindow is not a boolean',
    ],
    ['no namespace', snsMessage, 'Trigger.Namespace', undefined, 'Trigger.Namespace is missing'],
    ['a textual threshold', snsMessage, 'Trigger.Threshold', '1', 'Trigger.Threshold is not a number'],
    ['a textual period', snsMessage, 'Trigger.Period', '60', 'Trigger.Period is not a number'],
    [
      'dimensions of another type',
      snsMessage,
      'Trigger.Dimensions',
      'i-0a1b2c3d4e5f60718',
      'Trigger.Dimensions is not an object',
    ],
    [
      'a dimension of another type',
      snsMessage,
      'Trigger.Dimensions.1',
      'exe',
      'Trigger.Dimensions[1] is not an object',
    ],
    [
      'a dimension without a name',
      snsMessage,
      'Trigger.Dimensions.0.name',
      undefined,
      'Trigger.Dimensions[0].name is missing',
    ],
    [
      'a dimension without a value',
      snsMessage,
      'Trigger.Dimensions.0.value',
      null,
      'Trigger.Dimensions[0].value is missing',
    ],
    [
      'a numeric dimension',
      snsMessage,
      'Trigger.Dimensions.0.value',
      17,
      'Trigger.Dimensions[0].value is not a string',
    ],
    [
      'a dimension twice',
      snsMessage,
      'Trigger.Dimensions.1.name',
      'InstanceId',
      'Trigger.Dimensions[1].name comes twice',
    ],
    ['tags of another type', snsMessage, 'AlarmTags', 'team', 'AlarmTags is not an object'],
    ['a tag without a value', snsMessage, 'AlarmTags', [{ Key: 'team' }], 'AlarmTags[0].Value is missing'],
    ['metrics of another type', math, 'Trigger.Metrics', {}, 'Trigger.Metrics is not a list'],
    ['a metric of another type', math, 'Trigger.Metrics.0', 'e1', 'Trigger.Metrics[0] is not an object'],
    [
      'a flag of another type',
      math,
      'Trigger.Metrics.0.ReturnData',
      1,
      'Trigger.Metrics[0].ReturnData is not a boolean',
    ],
    [
      'a metric without its metric',
      math,
      'Trigger.Metrics.1.MetricStat.Metric',
      undefined,
      'Trigger.Metrics[1].MetricStat.Metric is missing',
    ],
    [
      'a metric without a name',
      math,
      'Trigger.Metrics.1.MetricStat.Metric.MetricName',
      undefined,
      'Trigger.Metrics[1].MetricStat.Metric.MetricName is missing',
    ],
    [
      'a numeric dimension within',
      math,
      'Trigger.Metrics.1.MetricStat.Metric.Dimensions.0.value',
      1,
      'Trigger.Metrics[1].MetricStat.Metric.Dimensions[0].value is not a string',
    ],
    [
      'attributes of another type',
      insights,
      'AlarmContributorAttributes',
      'b',
      'AlarmContributorAttributes is not an object',
    ],
    [
      'a numeric attribute',
      insights,
      'AlarmContributorAttributes.InstanceId',
      1,
      'AlarmContributorAttributes.InstanceId is not a string',
    ],
    ['a numeric contributor', insights, 'AlarmContributorId', 1, 'AlarmContributorId is not a string'],
    [
      'a child without an ARN',
      composite,
      'TriggeringChildren.0.Arn',
      undefined,
      'TriggeringChildren[0].Arn is missing',
    ],
    [
      'a child in no known state',
      composite,
      'TriggeringChildren.0.State.Value',
      'ON',
      'TriggeringChildren[0].State.Value is not a state',
    ],
    [
      'log groups of another type',
      () => fixture('message-log-alarm-with-tags'),
      'LogGroups.0',
      1,
      'LogGroups[0] is not a string',
    ],
    ['an event without its detail', () => fixture('eventbridge-metric'), 'detail', undefined, 'detail is missing'],
    [
      'an event without a name',
      () => fixture('eventbridge-metric'),
      'detail.alarmName',
      undefined,
      'detail.alarmName is missing',
    ],
    [
      'an event without a state',
      () => fixture('eventbridge-metric'),
      'detail.state',
      undefined,
      'detail.state is missing',
    ],
    [
      'an event in an unknown state',
      () => fixture('eventbridge-metric'),
      'detail.state.value',
      'alarm',
      'detail.state.value is not a state',
    ],
    [
      'an event with a time that is none',
      () => fixture('eventbridge-metric'),
      'detail.state.timestamp',
      'yyyy',
      'detail.state.timestamp is not a time',
    ],
    ['an event with a numeric account', () => fixture('eventbridge-metric'), 'account', 1, 'account is not a string'],
    [
      'an event with resources of another type',
      () => fixture('eventbridge-metric'),
      'resources',
      {},
      'resources is not a list',
    ],
    [
      'an event with a numeric dimension',
      () => fixture('eventbridge-metric'),
      'detail.configuration.metrics.0.metricStat.metric.dimensions.InstanceId',
      1,
      'detail.configuration.metrics[0].metricStat.metric.dimensions.InstanceId is not a string',
    ],
    ['an event without a source', () => fixture('eventbridge-metric'), 'source', undefined, 'source is not a string'],
    [
      'a contributor without an id',
      () => fixture('lambda-contributor'),
      'alarmData.alarmContributor.id',
      undefined,
      'alarmData.alarmContributor.id is missing',
    ],
    [
      'a previous state without a value',
      () => fixture('lambda-metric'),
      'alarmData.previousState.value',
      undefined,
      'alarmData.previousState.value is missing',
    ],
    [
      'an invocation with data of another type',
      () => fixture('lambda-metric'),
      'alarmData',
      'x',
      'alarmData is not an object',
    ],
  ])('%s', (_, message, path, value, problem) => {
    const error = errorOf(withField(message(), path, value));
    expect(error).toBeInstanceOf(MalformedAlarmError);
    expect(error).toMatchObject({
      name: 'MalformedAlarmError',
      message: `Malformed CloudWatch alarm: ${problem}`,
      path: problem.split(' ')[0],
    });
  });

  test.each([
    '{"AlarmName":"shop',
    '{"version":"0","detail":{"alarmName":"x"',
    ' {"a":1,"NewStateValue":',
    '{"alarmData":{',
  ])('what was cut off but shows an alarm: %s', (text) => {
    const error = errorOf(text);
    expect(error).toMatchObject({
      name: 'MalformedAlarmError',
      path: '',
      message: 'Malformed CloudWatch alarm: message is broken JSON',
    });
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });
});

describe('what is no alarm says what it seems to be', () => {
  test.each<[unknown, string]>([
    ['', 'plain text'],
    ['Hello "AlarmName"', 'plain text'],
    ['{"a":', 'plain text'],
    [' [1,', 'plain text'],
    ['17', 'no JSON object'],
    ['null', 'no JSON object'],
    [null, 'no JSON object'],
    [undefined, 'no JSON object'],
    [true, 'no JSON object'],
    ['[[]]', 'no JSON object'],
    [[[1]], 'no JSON object'],
    [{}, 'JSON with '],
    [[], 'no JSON object'],
    [{ Records: [{}, {}] }, 'several records'],
    [{ Records: 'x' }, 'JSON with Records'],
    [{ Message: { a: 1 }, TopicArn: 'arn:aws:sns:eu-west-1:111122223333:x' }, 'JSON with a'],
    [{ TopicArn: 'arn:aws:sns:eu-west-1:111122223333:x' }, 'no JSON object'],
    [{ 'detail-type': 'x'.repeat(300) }, `event "${'x'.repeat(80)}"`],
    [{ 'detail-type': 7 }, 'JSON with detail-type'],
    [{ 'detail-type': 'Not a CloudWatch Alarm State Change' }, 'event "Not a CloudWatch Alarm State Change"'],
    [{ 'detail-type': 'CloudWatch Alarm State Change, almost' }, 'event "CloudWatch Alarm State Change, almost"'],
    [{ EventSource: 'aws:sns' }, 'event "aws:sns"'],
    [{ alarmData: {}, source: 'shop' }, 'event of "shop"'],
  ])('%j', (input, looksLike) => {
    expect(errorOf(input)).toMatchObject({
      name: 'NotAnAlarmError',
      looksLike,
      message: `Not a CloudWatch alarm but ${looksLike}`,
    });
    expect(errorOf(input)).toBeInstanceOf(NotAnAlarmError);
  });

  test('broken JSON keeps its cause', () => {
    expect(errorOf('{"a":').cause).toBeInstanceOf(SyntaxError);
  });
});

describe('objects that are no JSON', () => {
  const throwing = Object.defineProperty({}, 'Records', {
    get() {
      throw new RangeError('not here');
    },
  });
  const throwingBody = Object.defineProperty({ messageId: 'm-1' }, 'body', {
    get() {
      throw new RangeError('not here');
    },
  });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();

  test.each([
    ['a getter', () => throwing],
    ['a getter of a record', () => throwingBody],
    ['a revoked proxy', () => revoked.proxy],
  ])('%s gives a NotAnAlarmError with the cause', (_, make) => {
    const input = make();
    const error = errorOf(input);
    expect(error).toMatchObject({ name: 'NotAnAlarmError', looksLike: 'unreadable object' });
    expect(error.cause).toBeInstanceOf(Error);
    expect(parseAlarmEvent(input)).toMatchObject([{ error: { looksLike: 'unreadable object' } }]);
    expect(parseAlarmEvent({ Records: [input] })[0]?.error).toBeInstanceOf(NotAnAlarmError);
  });
});

describe('parseAlarmEvent', () => {
  test('an event without records has no entries', () => {
    expect(parseAlarmEvent({ Records: [] })).toEqual([]);
  });

  test('reads messages as ReceiveMessage gives them', () => {
    const { recordId, alarm } = parseAlarmEvent([fixture('sqs-api-message')])[0] ?? {};
    expect(recordId).toBe('00000000-0000-4000-8000-000000000009');
    expect(alarm?.envelope.transport).toBe('sns-sqs');
  });

  test('one bad record leaves the others alone', () => {
    const kinds = parseAlarmEvent(fixture('sqs-batch-of-everything')).map(
      ({ alarm, error }) => alarm?.dialect ?? error?.name,
    );
    expect(kinds).toEqual([
      'sns',
      'sns',
      'eventbridge',
      'eventbridge',
      'MalformedAlarmError',
      'NotAnAlarmError',
      'lambda',
    ]);
  });

  test('a messageId alone makes no record', () => {
    expect(parseAlarmEvent({ ...snsMessage(), messageId: 'm-1' })[0]).not.toHaveProperty('recordId');
  });
});

describe('parseAlarmMessage', () => {
  test('reads an event with one record', () => {
    expect(parseAlarmMessage(fixture('sns-metric-2026'))).toStrictEqual(
      parseAlarmEvent(fixture('sns-metric-2026'))[0]?.alarm,
    );
  });

  test('reads text within text', () => {
    const { envelope } = parseAlarmMessage(JSON.stringify({ messageId: 'm-1', body: JSON.stringify(snsMessage()) }));
    expect(envelope).toStrictEqual({ transport: 'sqs', messageId: 'm-1' });
  });

  test('takes the region from the subscription where the topic is missing', () => {
    const message = withField(snsMessage(), 'AlarmArn', undefined);
    const record = {
      EventSubscriptionArn: 'arn:aws-cn:sns:cn-northwest-1::shop',
      Sns: { Message: JSON.stringify(message) },
    };
    const { alarm, envelope } = parseAlarmMessage(record);
    expect([alarm.region, alarm.partition]).toEqual(['cn-northwest-1', 'aws-cn']);
    expect(envelope).toStrictEqual({ transport: 'sns-lambda' });
  });

  test('takes the time of the event where the state has none', () => {
    const { state } = parseAlarmMessage(withField(fixture('lambda-metric'), 'alarmData.state.timestamp', undefined));
    expect(state.at).toEqual(new Date('2026-09-23T19:58:49.529Z'));
  });

  test.each<[string, string | undefined, string | undefined]>([
    ['111122223333', undefined, '111122223333'],
    ['444455556666', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:x', '444455556666'],
    ['11112222333', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:x', '111122223333'],
    ['1111222233334', 'arn:aws:cloudwatch:eu-west-1:***:alarm:x', undefined],
    ['***', undefined, undefined],
  ])('account %s with ARN %s is %s', (accountId, arn, expected) => {
    const message = withField(withField(snsMessage(), 'AWSAccountId', accountId), 'AlarmArn', arn);
    expect(parseAlarmMessage(message).alarm.accountId).toBe(expected);
  });

  test('keys that would reach a prototype are names like any other', () => {
    const hostile = '{"__proto__":"polluted","constructor":"polluted","toString":"x"}';
    const message = snsMessage();
    message.Trigger.Dimensions = JSON.parse('[{"name":"__proto__","value":"a"},{"name":"constructor","value":"b"}]');
    message.AlarmTags = JSON.parse(hostile);
    const { alarm, metrics } = parseAlarmMessage(message);
    expect(Object.entries(alarm.tags)).toEqual([
      ['__proto__', 'polluted'],
      ['constructor', 'polluted'],
      ['toString', 'x'],
    ]);
    expect(Object.entries(metrics[0]?.metric?.dimensions ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect(Object.getPrototypeOf(alarm.tags)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });

  test('gives a list of dimensions and an object of them the same meaning', () => {
    const asObject = withField(snsMessage(), 'Trigger.Dimensions', {
      InstanceId: 'i-0a1b2c3d4e5f60718',
      exe: 'nginx',
      pid_finder: 'native',
    });
    expect(parseAlarmMessage(asObject)).toStrictEqual(parseAlarmMessage(snsMessage()));
  });

  test('takes account and region of an event from its outside where it names no ARN', () => {
    const { alarm } = parseAlarmMessage({ ...fixture('eventbridge-metric'), resources: undefined });
    expect([alarm.accountId, alarm.region, alarm.partition, alarm.arn]).toEqual([
      '111122223333',
      'eu-west-1',
      'aws',
      undefined,
    ]);
    const direct = parseAlarmMessage({ ...fixture('lambda-metric'), alarmArn: undefined, region: 'cn-north-1' }).alarm;
    expect([direct.accountId, direct.region, direct.partition]).toEqual(['111122223333', 'cn-north-1', 'aws-cn']);
  });

  test.each([
    [withField(fixture('eventbridge-metric'), 'detail.alarmTags', [{ Key: 'team', Value: 'shop' }])],
    [withField(snsMessage(), 'AlarmTags', { team: 'shop' })],
  ])('takes tags in either form from either dialect', (message) => {
    expect(parseAlarmMessage(message).alarm.tags).toEqual({ team: 'shop' });
  });

  test('a reason that is not there is empty', () => {
    expect(parseAlarmMessage(withField(snsMessage(), 'NewStateReason', undefined)).state.reason).toBe('');
    expect(
      parseAlarmMessage(withField(fixture('lambda-metric'), 'alarmData.state.reason', undefined)).state.reason,
    ).toBe('');
  });

  test('a state without any time names the field', () => {
    const { time: _, ...message } = withField(fixture('lambda-metric'), 'alarmData.state.timestamp', undefined);
    expect(errorOf(message)).toMatchObject({ path: 'alarmData.state.timestamp' });
  });

  test('a triggering child may come without its state', () => {
    const message = withField(composite(), 'TriggeringChildren.0.State', undefined);
    expect(parseAlarmMessage(message).triggeringAlarms).toEqual([
      { arn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:shop-5xx' },
    ]);
  });

  test('a metric returns data unless it says otherwise', () => {
    const message = withField(math(), 'Trigger.Metrics.0.ReturnData', undefined);
    expect(parseAlarmMessage(message).metrics.map(({ returnData }) => returnData)).toEqual([true, false, false]);
  });

  test('log groups alone make a log alarm', () => {
    const message = withField(fixture('eventbridge-log-alarm'), 'detail.configuration.queryString', undefined);
    expect(parseAlarmMessage(message)).toMatchObject({ kind: 'log', logQuery: { logGroups: ['/shop/web'] } });
  });

  test('a masked partition in the ARN is taken from the topic', () => {
    const message = withField(snsMessage(), 'AlarmArn', 'arn:<partition>:cloudwatch:<region>:111122223333:alarm:x');
    const { alarm } = parseAlarmMessage({
      TopicArn: 'arn:aws-us-gov:sns:us-gov-east-1:111122223333:x',
      Message: JSON.stringify(message),
    });
    expect([alarm.partition, alarm.region, alarm.accountId]).toEqual(['aws-us-gov', 'us-gov-east-1', '111122223333']);
  });

  test('null is absent', () => {
    const nulls = {
      ...snsMessage(),
      AlarmTags: null,
      OldStateValue: null,
      AlarmRule: null,
      AWSAccountId: null,
      Region: null,
    };
    const { previousState, rule, alarm }: AlarmNotification = parseAlarmMessage(nulls);
    expect([previousState, rule, alarm.tags, alarm.accountId]).toEqual([undefined, undefined, {}, '111122223333']);
  });
});
