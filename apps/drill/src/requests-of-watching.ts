import type { RecordedCall } from '@defib/local-aws';
import type { IamRequest } from './requests-of-call.ts';

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** EC2's requests name lists by 'InstanceId' and 'ResourceId', in the singular. */
function textAt(value: unknown, key: string): string {
  const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof member === 'string' ? member : '';
}

/**
 * What AWS asks IAM about the instance-detector's calls, after the Service Authorization Reference; undefined for any
 * other call.
 */
export function requestsOfWatching(
  { service, operation, input }: RecordedCall,
  place: { readonly region: string; readonly accountId: string },
): readonly IamRequest[] | undefined {
  const arn = (name: string, resource: string): string =>
    `arn:aws:${name}:${place.region}:${place.accountId}:${resource}`;
  const iam = (resource: string): string => `arn:aws:iam::${place.accountId}:${resource}`;
  const alarms = (action: string, names: readonly string[], context: IamRequest['context'] = {}): IamRequest[] =>
    names.map((name) => ({ action: `cloudwatch:${action}`, resource: arn('cloudwatch', `alarm:${name}`), context }));
  const onInstances = (ids: readonly string[], context: IamRequest['context'] = {}): IamRequest[] =>
    ids.map((id) => ({ action: `ec2:${operation}`, resource: arn('ec2', `instance/${id}`), context }));

  switch (`${service}:${operation}`) {
    case 'monitoring:DescribeAlarms':
      return alarms('DescribeAlarms', ['*']);
    case 'monitoring:PutMetricAlarm': {
      const names = [textAt(input, 'AlarmName')];
      const actions = [...strings(input['AlarmActions']), ...strings(input['OKActions'])];
      return [
        ...alarms('PutMetricAlarm', names, { 'cloudwatch:AlarmActions': [...new Set(actions)].sort() }),
        ...(strings(input['Tags']).length > 0 ? alarms('TagResource', names) : []),
      ];
    }
    case 'monitoring:DeleteAlarms':
    case 'monitoring:EnableAlarmActions':
    case 'monitoring:DisableAlarmActions':
      return alarms(operation, strings(input['AlarmNames']));
    case 'monitoring:TagResource':
      return [{ action: 'cloudwatch:TagResource', resource: textAt(input, 'ResourceARN'), context: {} }];
    case 'autoscaling:DescribeAutoScalingGroups':
    case 'ec2:DescribeInstanceTypes':
      return [{ action: `${service}:${operation}`, resource: '*', context: {} }];
    case 'ec2:AssociateIamInstanceProfile': {
      const profile = textAt(input['IamInstanceProfile'], 'Arn');
      return [
        ...onInstances([textAt(input, 'InstanceId')], { 'ec2:NewInstanceProfile': profile }),
        // Infra gives the profile and its role one name.
        {
          action: 'iam:PassRole',
          resource: iam(`role/${profile.split('/').at(-1)}`),
          context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
        },
      ];
    }
    case 'ec2:MonitorInstances':
      return onInstances(strings(input['InstanceId']));
    case 'ec2:CreateTags': {
      const keys = Array.isArray(input['Tag']) ? input['Tag'].map((tag) => textAt(tag, 'Key')) : [];
      return onInstances(strings(input['ResourceId']), { 'aws:TagKeys': keys });
    }
    case 'iam:GetInstanceProfile':
      return [
        {
          action: 'iam:GetInstanceProfile',
          resource: iam(`instance-profile/${textAt(input, 'InstanceProfileName')}`),
          context: {},
        },
      ];
    case 'iam:SimulatePrincipalPolicy':
      return [{ action: 'iam:SimulatePrincipalPolicy', resource: textAt(input, 'PolicySourceArn'), context: {} }];
    case 'sqs:SendMessageBatch':
      return [
        {
          action: 'sqs:SendMessage',
          resource: arn('sqs', textAt(input, 'QueueUrl').split('/').at(-1) ?? ''),
          context: {},
        },
      ];
    default:
      return undefined;
  }
}
