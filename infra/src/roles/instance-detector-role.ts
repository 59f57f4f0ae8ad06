import { alarmNamePrefix, type MonitoringPolicy, PAUSED_TAG } from '@defib/monitoring-policy';
import { type AwsScope, arnOf } from '../aws-scope.ts';
import type { Statement } from '../policy-document.ts';

export interface InstanceDetectorGrants {
  readonly aws: AwsScope;
  readonly policy: MonitoringPolicy;
  readonly alarmTopicArn: string;
  readonly queueArn: string;
  readonly incidentBusArn: string;
  readonly instanceRoleArn: string;
  readonly instanceProfileArn: string;
}

/** What the instance-detector may do, action by action. */
export function instanceDetectorStatements(grants: InstanceDetectorGrants): Statement[] {
  const { aws } = grants;
  return [
    ...alarmStatements(grants),
    {
      // None of these has resource-level permissions (Service Authorization Reference): `*` is all that AWS takes.
      Sid: 'AskAboutInstances',
      Effect: 'Allow',
      Action: ['autoscaling:DescribeAutoScalingGroups', 'ec2:DescribeInstanceTypes', 'ec2:DescribeInstances'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:RequestedRegion': aws.region } },
    },
    ...instanceStatements(grants),
    ...profileStatements(grants),
    {
      Sid: 'WriteToItsOwnQueue',
      Effect: 'Allow',
      Action: ['sqs:SendMessage'],
      Resource: [grants.queueArn],
    },
    {
      Sid: 'TellWhatDiffers',
      Effect: 'Allow',
      Action: ['events:PutEvents'],
      Resource: [grants.incidentBusArn],
    },
  ];
}

/** Alarms of instances under the prefix alone: never those of the fleet, of Terraform's other parts or of anybody else. */
function alarmStatements({ aws, policy, alarmTopicArn }: InstanceDetectorGrants): Statement[] {
  const ours = arnOf(aws, 'cloudwatch', `alarm:${alarmNamePrefix(policy.environment)}i-*`);
  const ec2Action = (action: string): string => `arn:${aws.partition}:automate:${aws.region}:ec2:${action}`;
  return [
    {
      // The resource of a list is every alarm that it may show (Service Authorization Reference, DescribeAlarms).
      Sid: 'ReadAlarms',
      Effect: 'Allow',
      Action: ['cloudwatch:DescribeAlarms'],
      Resource: [arnOf(aws, 'cloudwatch', 'alarm:*')],
    },
    {
      // An alarm can stop or terminate an instance, too: not one of ours.
      Sid: 'PutAlarmsThatTellAndHeal',
      Effect: 'Allow',
      Action: ['cloudwatch:PutMetricAlarm'],
      Resource: [ours],
      Condition: {
        'ForAllValues:StringEquals': {
          'cloudwatch:AlarmActions': [alarmTopicArn, ec2Action('recover'), ec2Action('reboot')],
        },
      },
    },
    {
      Sid: 'KeepItsAlarms',
      Effect: 'Allow',
      Action: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DisableAlarmActions',
        'cloudwatch:EnableAlarmActions',
        'cloudwatch:TagResource',
      ],
      Resource: [ours],
    },
    {
      // CloudWatch makes this role with the first alarm that acts on EC2 (API reference, PutMetricAlarm).
      Sid: 'LetAlarmsActOnInstances',
      Effect: 'Allow',
      Action: ['iam:CreateServiceLinkedRole'],
      Resource: [
        `arn:${aws.partition}:iam::${aws.accountId}:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents`,
      ],
      Condition: { StringEquals: { 'iam:AWSServiceName': 'events.amazonaws.com' } },
    },
  ];
}

function instanceStatements({ aws, instanceProfileArn }: InstanceDetectorGrants): Statement[] {
  const instances = [arnOf(aws, 'ec2', 'instance/*')];
  return [
    {
      Sid: 'AttachOurProfileOnly',
      Effect: 'Allow',
      Action: ['ec2:AssociateIamInstanceProfile'],
      Resource: instances,
      Condition: { ArnEquals: { 'ec2:NewInstanceProfile': instanceProfileArn } },
    },
    { Sid: 'SwitchDetailedMonitoringOn', Effect: 'Allow', Action: ['ec2:MonitorInstances'], Resource: instances },
    {
      Sid: 'PauseInterruptedInstances',
      Effect: 'Allow',
      Action: ['ec2:CreateTags'],
      Resource: instances,
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': [PAUSED_TAG] }, Null: { 'aws:TagKeys': 'false' } },
    },
  ];
}

function profileStatements({ aws, instanceRoleArn }: InstanceDetectorGrants): Statement[] {
  const iam = (resource: string): string => `arn:${aws.partition}:iam::${aws.accountId}:${resource}`;
  return [
    {
      Sid: 'HandOurRoleToInstancesOnly',
      Effect: 'Allow',
      Action: ['iam:PassRole'],
      Resource: [instanceRoleArn],
      Condition: { StringEquals: { 'iam:PassedToService': `ec2.${aws.dnsSuffix}` } },
    },
    {
      // Which profiles instances came with is not known before.
      Sid: 'CheckForeignProfiles',
      Effect: 'Allow',
      Action: ['iam:GetInstanceProfile', 'iam:SimulatePrincipalPolicy'],
      Resource: [iam('instance-profile/*'), iam('role/*')],
    },
  ];
}
