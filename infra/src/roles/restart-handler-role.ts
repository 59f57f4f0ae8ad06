import { type InstanceTargets, type MonitoringPolicy, namedInstanceIds } from '@defib/monitoring-policy';
import { type AwsScope, arnOf } from '../aws-scope.ts';
import { iamLiteral } from '../literals.ts';
import type { Statement } from '../policy-document.ts';

export interface RestartHandlerGrants {
  readonly aws: AwsScope;
  readonly policy: MonitoringPolicy;
  readonly documentArn: string;
  readonly ledgerArn: string;
  readonly incidentBusArn: string;
  readonly escalationTopicArn: string;
  readonly keyArn: string;
}

/** A managed policy holds 6,144 characters; an instance's ARN up to 79 of them (IAM quotas). */
const INSTANCES_PER_POLICY = 75;

/** What the restart-handler may do, action by action. Where to send commands to grows and stands in `instanceGrants`. */
export function restartHandlerStatements(grants: RestartHandlerGrants): Statement[] {
  const { aws, policy } = grants;
  return [
    ...commandStatements(grants),
    {
      // None of these has resource-level permissions (Service Authorization Reference): `*` is all that AWS takes.
      Sid: 'AskAboutInstancesAndCommands',
      Effect: 'Allow',
      Action: [
        'autoscaling:DescribeAutoScalingInstances',
        'ec2:DescribeInstances',
        'ssm:DescribeInstanceInformation',
        'ssm:GetCommandInvocation',
        'ssm:ListCommandInvocations',
      ],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:RequestedRegion': aws.region } },
    },
    ...calendarStatements(aws, policy.changeCalendars),
    {
      Sid: 'KeepTheLedger',
      Effect: 'Allow',
      // A transaction needs the permission of each of its writes; there is none for TransactWriteItems itself.
      Action: [
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      Resource: [grants.ledgerArn],
    },
    {
      Sid: 'TellIncidents',
      Effect: 'Allow',
      Action: ['events:PutEvents'],
      Resource: [grants.incidentBusArn],
    },
    {
      Sid: 'CallPeople',
      Effect: 'Allow',
      Action: ['sns:Publish'],
      Resource: [grants.escalationTopicArn],
    },
    {
      Sid: 'EncryptCallsToPeople',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: [grants.keyArn],
      Condition: { StringEquals: { 'kms:ViaService': `sns.${aws.region}.${aws.dnsSuffix}` } },
    },
  ];
}

/**
 * SendCommand asks for the document and for each instance. Only our document is allowed, so no command of the caller's
 * choosing can run; and only on the instances that the policy means: by group and tag here, by id in `namedInstanceGrants`.
 */
function commandStatements({ aws, policy, documentArn }: RestartHandlerGrants): Statement[] {
  const targets = [policy.instances, ...policy.services.map(({ instances }) => instances)];
  const byTag = (Sid: string, key: string, values: readonly string[]): Statement[] =>
    values.length === 0
      ? []
      : [
          {
            Sid,
            Effect: 'Allow',
            Action: ['ssm:SendCommand'],
            Resource: [arnOf(aws, 'ec2', 'instance/*')],
            Condition: { StringEquals: { [`ssm:resourceTag/${iamLiteral(key)}`]: values.map(iamLiteral) } },
          },
        ];
  return [
    { Sid: 'SendOurDocument', Effect: 'Allow', Action: ['ssm:SendCommand'], Resource: [documentArn] },
    // Auto Scaling puts this tag on each of its instances, and nobody else can (names that start with aws: are reserved).
    ...byTag(
      'SendToGroups',
      'aws:autoscaling:groupName',
      unique(targets.flatMap(({ autoScalingGroups }) => autoScalingGroups)),
    ),
    ...[...tagValues(targets)].flatMap(([key, values], index) => byTag(`SendToTag${index}`, key, unique(values))),
  ];
}

/** Leave to send our document to the instances that the policy names, in policies of their own. */
export function namedInstanceGrants(aws: AwsScope, policy: MonitoringPolicy): Statement[][] {
  const arns = namedInstanceIds(policy).map((id) => arnOf(aws, 'ec2', `instance/${id}`));
  const policies: Statement[][] = [];
  for (let start = 0; start < arns.length; start += INSTANCES_PER_POLICY) {
    policies.push([
      {
        Sid: 'SendToNamedInstances',
        Effect: 'Allow',
        Action: ['ssm:SendCommand'],
        Resource: arns.slice(start, start + INSTANCES_PER_POLICY),
      },
    ]);
  }
  return policies;
}

function calendarStatements(aws: AwsScope, calendars: readonly string[]): Statement[] {
  if (calendars.length === 0) return [];
  return [
    {
      Sid: 'AskChangeCalendars',
      Effect: 'Allow',
      Action: ['ssm:GetCalendarState'],
      Resource: calendars.map((calendar) =>
        calendar.startsWith('arn:') ? calendar : arnOf(aws, 'ssm', `document/${calendar}`),
      ),
    },
  ];
}

function tagValues(targets: readonly InstanceTargets[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { key, value } of targets.flatMap(({ tags }) => tags))
    values.set(key, [...(values.get(key) ?? []), value]);
  return values;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
