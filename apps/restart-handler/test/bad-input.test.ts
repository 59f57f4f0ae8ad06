import { ConfigError } from '@defib/function-config';
import { PolicyError } from '@defib/monitoring-policy';
import { QueueEventError } from '@defib/queue-function';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { CONTEXT, ENVIRONMENT, type FakeWorld, fakeWorld } from './fake-world.ts';
import {
  batchOf,
  commandEvent,
  envelopeOf,
  INSTANCE,
  processAlarm,
  processAlarmBody,
  processAlarmMessage,
  readFixture,
} from './fixtures.ts';

/** The record is dropped with this reason, nothing is executed, and the good record beside it is restarted. */
async function expectDropped(world: FakeWorld, body: string, reason: string): Promise<void> {
  expect(await world.handler(batchOf(body, processAlarmBody()), CONTEXT)).toEqual({ batchItemFailures: [] });
  expect(world.logs.filter(({ level }) => level !== 'info')).toMatchObject([
    { level: 'warn', fields: { recordId: 'm-0', reason } },
  ]);
  expect(world.counts.get(`RecordsDropped ${reason}`)).toBe(1);
  expect(world.sent.flatMap(({ instanceIds }) => instanceIds)).toEqual([INSTANCE]);
}

function withTrigger(change: Readonly<Record<string, unknown>>): string {
  const message = processAlarmMessage();
  const trigger = message['Trigger'];
  return envelopeOf({ ...message, Trigger: { ...(typeof trigger === 'object' ? trigger : {}), ...change } });
}

function dimensions(...pairs: readonly (readonly [string, string])[]): string {
  return withTrigger({ Dimensions: pairs.map(([name, value]) => ({ value, name })) });
}

const OTHER_ACCOUNT = { AWSAccountId: '444455556666', AlarmArn: 'arn:aws:cloudwatch:eu-west-1:444455556666:alarm:a' };
const OTHER_REGION = { AlarmArn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:a', Region: 'US East (N. Virginia)' };
const MISSING =
  'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].';

describe('a message that can never be handled is dropped with its reason', () => {
  it.each([
    ['not JSON', 'the process died', 'not-json'],
    ['truncated', processAlarmBody().slice(0, 900), 'not-json'],
    [
      'a truncated alarm in a whole envelope',
      envelopeOf(JSON.stringify(processAlarmMessage()).slice(0, 200)),
      'malformed-alarm',
    ],
    ['a list', '[1,2,3]', 'not-an-alarm'],
    ['null', 'null', 'not-an-alarm'],
    ['a notification of something else', envelopeOf({ Event: 'autoscaling:TEST_NOTIFICATION' }), 'not-an-alarm'],
    ['wrong types: a time that is none', processAlarm({ at: 'yesterday' }), 'malformed-alarm'],
    ['wrong types: a state that is a number', processAlarm({ NewStateValue: 7 }), 'malformed-alarm'],
    ['wrong types: a trigger that is a text', processAlarm({ Trigger: 'x' }), 'malformed-alarm'],
    ['no state ALARM', processAlarm({ NewStateValue: 'OK' }), 'not-in-alarm'],
    ['no instance', dimensions(['exe', '/usr/sbin/nginx']), 'no-instance'],
    [
      'an instance id that is none',
      dimensions(['InstanceId', 'i-0;reboot'], ['exe', '/usr/sbin/nginx']),
      'no-instance',
    ],
    ['another account', processAlarm(OTHER_ACCOUNT), 'another-account'],
    ['another region', processAlarm(OTHER_REGION), 'another-region'],
    ['an unknown service', dimensions(['InstanceId', INSTANCE], ['exe', '/usr/bin/other']), 'no-matching-service'],
    ['another metric', withTrigger({ MetricName: 'CPUUtilization' }), 'no-matching-service'],
    ['too many processes', withTrigger({ ComparisonOperator: 'GreaterThanThreshold' }), 'not-below-a-threshold'],
    ['missing data', processAlarm({ NewStateReason: MISSING }), 'missing-data'],
    ['a reason that says nothing of data', processAlarm({ NewStateReason: 'I set it by hand' }), 'missing-data'],
    ['an unknown instance', processAlarm({ instanceId: 'i-0ffffffffffffffff' }), 'unknown-instance'],
    [
      'a service name of 300 characters',
      dimensions(['InstanceId', INSTANCE], ['exe', 'x'.repeat(300)]),
      'no-matching-service',
    ],
    ['a message of 1 MiB', envelopeOf({ padding: 'x'.repeat(1_048_576) }), 'not-an-alarm'],
    [
      'a command event without its ids',
      '{"source":"aws.ssm","detail-type":"EC2 Command Invocation Status-change Notification","detail":{}}',
      'malformed-command-event',
    ],
    [
      'another document’s command',
      commandEvent('c').replace('defib-prod-restart-unit', 'AWS-RunShellScript'),
      'not-our-command',
    ],
  ])('%s', async (_what, body, reason) => {
    await expectDropped(fakeWorld(), body, reason);
  });

  it('an instance that the policy doesn’t mean', async () => {
    const world = fakeWorld();
    world.instances.set('i-0ffffffffffffffff', { id: 'i-0ffffffffffffffff', state: 'running', tags: {} });
    await expectDropped(world, processAlarm({ instanceId: 'i-0ffffffffffffffff' }), 'unmanaged-instance');
  });
});

describe('hostile and oversized names', () => {
  it.each(['a; rm -rf /', '$(id)', '../x', '-x', 'x'.repeat(300), "nginx.service'"])(
    'a policy with the unit %j fails the cold start',
    (unit) => {
      const policy = {
        ...readFixture('policy.json'),
        services: [{ name: 'web', unit, process: { exe: '/usr/sbin/nginx' } }],
      };
      expect(() => readConfig(ENVIRONMENT, JSON.stringify(policy))).toThrow(PolicyError);
    },
  );

  it('take nothing but their own place: an alarm name and a reason of 1 MiB are cut before they are kept', async () => {
    const world = fakeWorld();
    const body = processAlarm({
      AlarmName: 'n'.repeat(300),
      AlarmDescription: '$(id)',
      NewStateReason: `${processAlarmMessage()['NewStateReason']}${' '.repeat(1_048_576)}`,
    });
    expect(await world.handler(batchOf(body), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(world.sent.map(({ command }) => command.unit)).toEqual(['nginx.service']);
    expect(JSON.stringify([...world.ledger.cases.values()]).length).toBeLessThan(5_000);
  });

  it('never come from the alarm into the command', async () => {
    const world = fakeWorld();
    const body = dimensions(
      ['InstanceId', INSTANCE],
      ['exe', '/usr/sbin/nginx'],
      ['unit', '; reboot'],
      ['pid_finder', '$(id)'],
    );
    await world.handler(batchOf(body), CONTEXT);
    expect(JSON.stringify(world.sent)).not.toMatch(/reboot|\$\(id\)/);
    expect(world.sent.length).toBe(1);
  });
});

describe('what fails the cold start', () => {
  it('names every variable that is missing or malformed, and no value', () => {
    const environment = { ...ENVIRONMENT, LEDGER_TABLE: undefined, INCIDENT_BUS: '', DEFIB_ACCOUNT_ID: 'secret-value' };
    expect(() => readConfig(environment, '{}')).toThrow(
      new ConfigError(
        'The environment of the restart handler is not usable: DEFIB_ACCOUNT_ID is malformed; it must be an account id of 12 digits; LEDGER_TABLE is not set; it must be the name of a DynamoDB table; INCIDENT_BUS is not set; it must be the name of an EventBridge bus',
      ),
    );
  });

  it.each(Object.keys(ENVIRONMENT))('%s missing', (name) => {
    expect(() => readConfig({ ...ENVIRONMENT, [name]: undefined }, JSON.stringify(readFixture('policy.json')))).toThrow(
      new RegExp(`${name} is not set`),
    );
  });

  it.each(['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', 'us-isob-east-1'])('not the region %s', (region) => {
    const policyJson = JSON.stringify(readFixture('policy.json'));
    expect(readConfig({ ...ENVIRONMENT, AWS_REGION: region }, policyJson).region).toBe(region);
  });

  it('a policy with an unknown field', () => {
    const policy = { ...readFixture('policy.json'), servces: [] };
    expect(() => readConfig(ENVIRONMENT, JSON.stringify(policy))).toThrow(/servces/);
  });

  it('a policy that is not JSON', () => {
    expect(() => readConfig(ENVIRONMENT, '{"version":')).toThrow(ConfigError);
  });
});

it('an event that is no SQS batch fails the invocation', async () => {
  await expect(fakeWorld().handler({ detail: {} }, CONTEXT)).rejects.toThrow(QueueEventError);
});

it('a fact that can’t be had fails its alarms, and nothing else in the batch', async () => {
  const world = fakeWorld();
  world.failures.push('describeInstances');
  expect(await world.handler(batchOf('nonsense', processAlarmBody(), commandEvent('c-1')), CONTEXT)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm-1' }],
  });
  expect(world.sent).toEqual([]);
});

it('never logs a message or the environment', async () => {
  const world = fakeWorld();
  await world.handler(batchOf(processAlarmBody(), processAlarm({ NewStateValue: 'OK' }), 'nonsense'), CONTEXT);
  const logged = JSON.stringify(world.logs);
  expect(logged).not.toContain('Threshold Crossed');
  expect(logged).not.toContain('SigningCertURL');
  expect(logged).not.toContain('nonsense');
  expect(logged).not.toContain('defib-prod-escalations');
});
