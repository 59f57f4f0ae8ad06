import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, configOf, INSTANCE, jsonIn, synthesizeStack } from './synthesized.ts';

const REGION = 'eu-west-1';
const PROFILE = `arn:aws:iam::${ACCOUNT}:instance-profile/defib-test-instance`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/defib-test-instance`;
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** ARNs that Terraform fills in when it applies. */
const APPLIED: Record<string, string> = {
  'the arn of alarms_topic': arn('sns', 'defib-test-alarms'),
  'the arn of incidents_bus': arn('events', 'event-bus/defib-test-incidents'),
  'the arn of watch_profile': PROFILE,
  'the arn of watch_profile_role': ROLE,
};

const stack = synthesizeStack(configOf({ instances: { autoScalingGroups: ['web'] } }));
const policy = JSON.parse(
  JSON.stringify(
    jsonIn(stack.resource('aws_iam_role_policy', 'watch/detector/role/policy'), 'policy'),
    (_, value: unknown) => (typeof value === 'string' ? (APPLIED[value] ?? value) : value),
  ),
);

interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Record<string, string | string[]>;
}

async function answerTo({ action, resource, context = {} }: Call): Promise<string> {
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${ACCOUNT}:role/defib-test-instance-detector`,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: { 'aws:RequestedRegion': REGION, ...context },
      },
      identityPolicies: [{ name: 'detector', policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action}: ${JSON.stringify(result.errors)}`);
  return result.overallResult;
}

const alarm = (name: string) => arn('cloudwatch', `alarm:${name}`);
const ours = alarm(`defib/test/${INSTANCE}/cpu-critical`);
const instance = arn('ec2', `instance/${INSTANCE}`);
const actions = (...all: string[]) => ({ 'cloudwatch:AlarmActions': all });

/** Every call that the instance-detector makes, as its adapters make it. */
const made: [string, Call][] = [
  ['lists alarms', { action: 'cloudwatch:DescribeAlarms', resource: alarm('*') }],
  [
    'puts an alarm that tells',
    { action: 'cloudwatch:PutMetricAlarm', resource: ours, context: actions(arn('sns', 'defib-test-alarms')) },
  ],
  [
    'puts an alarm that recovers',
    {
      action: 'cloudwatch:PutMetricAlarm',
      resource: ours,
      context: actions(arn('sns', 'defib-test-alarms'), 'arn:aws:automate:eu-west-1:ec2:recover'),
    },
  ],
  ...['DeleteAlarms', 'DisableAlarmActions', 'EnableAlarmActions', 'TagResource'].map((call): [string, Call] => [
    `keeps alarms: ${call}`,
    { action: `cloudwatch:${call}`, resource: ours },
  ]),
  ['finds instances', { action: 'ec2:DescribeInstances', resource: '*' }],
  ['asks about types', { action: 'ec2:DescribeInstanceTypes', resource: '*' }],
  ['asks about groups', { action: 'autoscaling:DescribeAutoScalingGroups', resource: '*' }],
  [
    'attaches our profile',
    { action: 'ec2:AssociateIamInstanceProfile', resource: instance, context: { 'ec2:NewInstanceProfile': PROFILE } },
  ],
  [
    'hands our role to instances',
    { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  ],
  ['switches detailed monitoring on', { action: 'ec2:MonitorInstances', resource: instance }],
  [
    'pauses an instance',
    { action: 'ec2:CreateTags', resource: instance, context: { 'aws:TagKeys': ['defib:paused'] } },
  ],
  [
    'looks at a profile',
    { action: 'iam:GetInstanceProfile', resource: `arn:aws:iam::${ACCOUNT}:instance-profile/theirs` },
  ],
  [
    'asks what a role may do',
    { action: 'iam:SimulatePrincipalPolicy', resource: `arn:aws:iam::${ACCOUNT}:role/theirs` },
  ],
  ['writes to its own queue', { action: 'sqs:SendMessage', resource: arn('sqs', 'defib-test-detector') }],
  ['reads its queue', { action: 'sqs:ReceiveMessage', resource: arn('sqs', 'defib-test-detector') }],
  ['tells what differs', { action: 'events:PutEvents', resource: arn('events', 'event-bus/defib-test-incidents') }],
  [
    'lets alarms act on instances',
    {
      action: 'iam:CreateServiceLinkedRole',
      resource: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents`,
      context: { 'iam:AWSServiceName': 'events.amazonaws.com' },
    },
  ],
];

/** Calls that are close to those, and that a mistake or an intruder might make. */
const refused: [string, Call][] = [
  [
    'deletes an alarm of the fleet',
    { action: 'cloudwatch:DeleteAlarms', resource: alarm('defib/test/fleet/cpu-critical') },
  ],
  [
    'deletes an alarm of another environment',
    { action: 'cloudwatch:DeleteAlarms', resource: alarm(`defib/test-2/${INSTANCE}/cpu-critical`) },
  ],
  [
    'deletes an alarm on a dead-letter queue',
    { action: 'cloudwatch:DeleteAlarms', resource: alarm('defib-test-detector-dead-letters') },
  ],
  ['puts an alarm that is not under the prefix', { action: 'cloudwatch:PutMetricAlarm', resource: alarm('theirs') }],
  [
    'puts an alarm that terminates',
    {
      action: 'cloudwatch:PutMetricAlarm',
      resource: ours,
      context: actions('arn:aws:automate:eu-west-1:ec2:terminate'),
    },
  ],
  [
    'attaches another profile',
    {
      action: 'ec2:AssociateIamInstanceProfile',
      resource: instance,
      context: { 'ec2:NewInstanceProfile': `${PROFILE}-2` },
    },
  ],
  [
    'replaces a profile',
    {
      action: 'ec2:ReplaceIamInstanceProfileAssociation',
      resource: instance,
      context: { 'ec2:NewInstanceProfile': PROFILE },
    },
  ],
  [
    'hands our role to a function',
    { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  ],
  [
    'hands another role to an instance',
    {
      action: 'iam:PassRole',
      resource: `arn:aws:iam::${ACCOUNT}:role/admin`,
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    },
  ],
  ['sets another tag', { action: 'ec2:CreateTags', resource: instance, context: { 'aws:TagKeys': ['Name'] } }],
  [
    'sets a second tag on the side',
    { action: 'ec2:CreateTags', resource: instance, context: { 'aws:TagKeys': ['defib:paused', 'role'] } },
  ],
  [
    'tags a volume',
    { action: 'ec2:CreateTags', resource: arn('ec2', 'volume/vol-1'), context: { 'aws:TagKeys': ['defib:paused'] } },
  ],
  [
    'finds instances in another region',
    { action: 'ec2:DescribeInstances', resource: '*', context: { 'aws:RequestedRegion': 'us-east-1' } },
  ],
  ['sends a command', { action: 'ssm:SendCommand', resource: instance }],
  ['writes to the restart queue', { action: 'sqs:SendMessage', resource: arn('sqs', 'defib-test-restart') }],
  ['reboots an instance itself', { action: 'ec2:RebootInstances', resource: instance }],
];

describe('the instance-detector’s role', () => {
  it.each(made)('may: %s', async (_name, call) => {
    expect(await answerTo(call)).toBe('Allowed');
  });

  it.each(refused)('may not: %s', async (_name, call) => {
    expect(await answerTo(call)).toBe('ImplicitlyDenied');
  });

  it('has no action that ends in a star', () => {
    expect(JSON.stringify(policy)).not.toMatch(/"[a-z]+:[A-Za-z]*\*"/);
  });
});
