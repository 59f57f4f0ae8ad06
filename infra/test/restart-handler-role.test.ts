import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, configOf, INSTANCE, jsonIn, synthesizeStack } from './synthesized.ts';

const REGION = 'eu-west-1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/defib-test-restart-handler`;
const arn = (service: string, resource: string, { region = REGION, account = ACCOUNT } = {}) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

/** ARNs that Terraform fills in when it applies. */
const APPLIED: Record<string, string> = {
  'the arn of restart-unit_document': arn('ssm', 'document/defib-test-restart-unit'),
  'the arn of ledger_table': arn('dynamodb', 'table/defib-test-ledger'),
  'the arn of incidents_bus': arn('events', 'event-bus/defib-test-incidents'),
  'the arn of escalations_topic': arn('sns', 'defib-test-escalations'),
  'the arn of key': arn('kms', 'key/0a1b2c3d-1111-4222-8333-444455556666'),
};

const stack = synthesizeStack(
  configOf({
    services: [
      { name: 'web', unit: 'nginx.service', process: { exe: 'nginx' } },
      { name: 'api', unit: 'api.service', process: { exe: 'api' }, instances: { autoScalingGroups: ['api-group'] } },
      { name: 'db', unit: 'db.service', process: { exe: 'db' }, instances: { tags: [{ key: 'role', value: 'db' }] } },
    ],
    changeCalendars: ['freeze', 'arn:aws:ssm:eu-west-1:444455556666:document/company-freeze'],
  }),
);

const policies = [...stack.resources('aws_iam_role_policy'), ...stack.resources('aws_iam_policy')]
  .filter(({ name }) => String(name).startsWith('defib-test-restart-handler'))
  .map((resource) => ({
    name: String(resource['name']),
    policy: JSON.parse(
      JSON.stringify(jsonIn(resource, 'policy'), (_, value: unknown) =>
        typeof value === 'string' ? (APPLIED[value] ?? value) : value,
      ),
    ),
  }));

const keyPolicy = jsonIn(stack.resource('aws_kms_key', 'key/key'), 'policy');

interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Record<string, string>;
}

async function answerTo({ action, resource, context = {} }: Call): Promise<string> {
  const result = await runSimulation(
    {
      request: {
        principal: ROLE,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: { 'aws:RequestedRegion': REGION, ...context },
      },
      identityPolicies: policies,
      // A key is the only one of these that says itself who may use it; it leaves that to the account.
      ...(action.startsWith('kms:') ? { resourcePolicy: keyPolicy } : {}),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action}: ${JSON.stringify(result.errors)}`);
  return result.overallResult;
}

const otherInstance = arn('ec2', 'instance/i-0ffffffffffffffff');
const viaSns = { 'kms:ViaService': 'sns.eu-west-1.amazonaws.com' };

/** Every call that the restart-handler makes, as its adapters make it. */
const made: [string, Call][] = [
  ['sends our document', { action: 'ssm:SendCommand', resource: arn('ssm', 'document/defib-test-restart-unit') }],
  ['to an instance that the policy names', { action: 'ssm:SendCommand', resource: arn('ec2', `instance/${INSTANCE}`) }],
  [
    'to an instance of a group that the policy names',
    {
      action: 'ssm:SendCommand',
      resource: otherInstance,
      context: { 'ssm:resourceTag/aws:autoscaling:groupName': 'api-group' },
    },
  ],
  [
    'to an instance with a tag that the policy names',
    { action: 'ssm:SendCommand', resource: otherInstance, context: { 'ssm:resourceTag/role': 'db' } },
  ],
  ['lists how a command ended', { action: 'ssm:ListCommandInvocations', resource: '*' }],
  ['reads what a command printed', { action: 'ssm:GetCommandInvocation', resource: '*' }],
  ['asks which instances are connected', { action: 'ssm:DescribeInstanceInformation', resource: '*' }],
  ['asks about instances', { action: 'ec2:DescribeInstances', resource: '*' }],
  ['asks about lifecycles', { action: 'autoscaling:DescribeAutoScalingInstances', resource: '*' }],
  ['asks our calendar', { action: 'ssm:GetCalendarState', resource: arn('ssm', 'document/freeze') }],
  [
    'asks a calendar that another account shares',
    { action: 'ssm:GetCalendarState', resource: arn('ssm', 'document/company-freeze', { account: '444455556666' }) },
  ],
  ...['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map((call): [string, Call] => [
    `keeps the ledger: ${call}`,
    { action: `dynamodb:${call}`, resource: arn('dynamodb', 'table/defib-test-ledger') },
  ]),
  ['tells incidents', { action: 'events:PutEvents', resource: arn('events', 'event-bus/defib-test-incidents') }],
  ['calls people', { action: 'sns:Publish', resource: arn('sns', 'defib-test-escalations') }],
  [
    'encrypts by way of SNS',
    { action: 'kms:GenerateDataKey', resource: APPLIED['the arn of key'] ?? '', context: viaSns },
  ],
  ['decrypts by way of SNS', { action: 'kms:Decrypt', resource: APPLIED['the arn of key'] ?? '', context: viaSns }],
  ['reads its queue', { action: 'sqs:ReceiveMessage', resource: arn('sqs', 'defib-test-restart') }],
  ['empties its queue', { action: 'sqs:DeleteMessage', resource: arn('sqs', 'defib-test-restart') }],
  ['measures its queue', { action: 'sqs:GetQueueAttributes', resource: arn('sqs', 'defib-test-restart') }],
  [
    'writes its log',
    {
      action: 'logs:PutLogEvents',
      resource: arn('logs', 'log-group:/aws/lambda/defib-test-restart-handler:log-stream:2026/01/01/x'),
    },
  ],
];

/** Calls that are close to those, and that a mistake or an intruder might make. */
const nearMisses: [string, Call][] = [
  [
    'runs a shell line of its choosing',
    { action: 'ssm:SendCommand', resource: arn('ssm', 'document/AWS-RunShellScript') },
  ],
  [
    'sends another document of this account',
    { action: 'ssm:SendCommand', resource: arn('ssm', 'document/defib-prod-restart-unit') },
  ],
  ['sends to an instance that the policy does not mean', { action: 'ssm:SendCommand', resource: otherInstance }],
  [
    'sends to an instance of another group',
    {
      action: 'ssm:SendCommand',
      resource: otherInstance,
      context: { 'ssm:resourceTag/aws:autoscaling:groupName': 'api-group-2' },
    },
  ],
  [
    'sends to an instance with another value of the tag',
    { action: 'ssm:SendCommand', resource: otherInstance, context: { 'ssm:resourceTag/role': 'web' } },
  ],
  [
    'sends to an instance of another region',
    { action: 'ssm:SendCommand', resource: arn('ec2', `instance/${INSTANCE}`, { region: 'us-east-1' }) },
  ],
  [
    'sends to a server outside EC2',
    { action: 'ssm:SendCommand', resource: arn('ssm', 'managed-instance/mi-0a1b2c3d4e5f60718') },
  ],
  ['changes the document', { action: 'ssm:UpdateDocument', resource: arn('ssm', 'document/defib-test-restart-unit') }],
  ['opens a shell', { action: 'ssm:StartSession', resource: arn('ec2', `instance/${INSTANCE}`) }],
  ['asks another calendar', { action: 'ssm:GetCalendarState', resource: arn('ssm', 'document/other') }],
  [
    'asks about instances of another region',
    { action: 'ec2:DescribeInstances', resource: '*', context: { 'aws:RequestedRegion': 'us-east-1' } },
  ],
  ['ends an instance', { action: 'ec2:TerminateInstances', resource: arn('ec2', `instance/${INSTANCE}`) }],
  [
    'writes the ledger of another environment',
    { action: 'dynamodb:PutItem', resource: arn('dynamodb', 'table/defib-prod-ledger') },
  ],
  ['drops the ledger', { action: 'dynamodb:DeleteTable', resource: arn('dynamodb', 'table/defib-test-ledger') }],
  ['tells the default bus', { action: 'events:PutEvents', resource: arn('events', 'event-bus/default') }],
  ['publishes an alarm of its own', { action: 'sns:Publish', resource: arn('sns', 'defib-test-alarms') }],
  ['decrypts by itself', { action: 'kms:Decrypt', resource: APPLIED['the arn of key'] ?? '' }],
  ['reads its dead letters', { action: 'sqs:ReceiveMessage', resource: arn('sqs', 'defib-test-restart-dead-letters') }],
  ['writes to its queue', { action: 'sqs:SendMessage', resource: arn('sqs', 'defib-test-restart') }],
  [
    'writes another log',
    { action: 'logs:PutLogEvents', resource: arn('logs', 'log-group:/aws/lambda/other:log-stream:x') },
  ],
];

describe('the restart-handler may do what it does', () => {
  it.each(made)('%s', async (_, call) => {
    expect(await answerTo(call)).toBe('Allowed');
  });
});

describe('the restart-handler may not do what is close to it', () => {
  it.each(nearMisses)('%s', async (_, call) => {
    expect(await answerTo(call)).toBe('ImplicitlyDenied');
  });
});

describe('its role', () => {
  const statements = policies.flatMap(({ policy }) => policy.Statement);

  it('has no star in an action', () => {
    expect(JSON.stringify(statements.map(({ Action }) => Action))).not.toContain('*');
  });

  it('has no bare star as resource but for questions that take nothing else', () => {
    expect(statements.filter(({ Resource }) => Resource.includes('*')).map(({ Sid }) => Sid)).toEqual([
      'AskAboutInstancesAndCommands',
    ]);
  });

  it('can be taken on by Lambda alone', () => {
    expect(jsonIn(stack.resource('aws_iam_role', 'restart/role/role'), 'assume_role_policy')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'LambdaRunsTheFunction',
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: ['sts:AssumeRole'],
        },
      ],
    });
  });
});

describe('policies stay within IAM’s limits', () => {
  it('with as many named instances as a config may have', () => {
    const instanceIds = Array.from({ length: 750 }, (_, index) => `i-${index.toString(16).padStart(17, '0')}`);
    const large = synthesizeStack(configOf({ instances: { instanceIds }, agent: { enabled: false } }));
    // The longest partition and region there are.
    const lengthOf = (policy: unknown) =>
      JSON.stringify(policy).replaceAll('arn:aws:', 'arn:aws-us-gov:').replaceAll(REGION, 'ap-southeast-1').length;

    expect(large.resources('aws_iam_policy')).toHaveLength(10);
    expect(
      Math.max(...large.resources('aws_iam_policy').map((resource) => lengthOf(jsonIn(resource, 'policy')))),
    ).toBeLessThan(6144);
    expect(
      Math.max(...large.resources('aws_iam_role_policy').map((resource) => lengthOf(jsonIn(resource, 'policy')))),
    ).toBeLessThan(10_240);
  });
});
