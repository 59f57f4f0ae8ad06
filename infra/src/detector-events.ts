import { type MonitoringPolicy, TAG_PREFIX } from '@defib/monitoring-policy';

/**
 * Launches, terminations and lifecycle actions. Where the policy goes by groups alone, only theirs; an instance that is
 * meant by its tag may be in any group.
 */
export function scalingPattern(policy: MonitoringPolicy): object {
  const targets = [policy.instances, ...policy.services.map(({ instances }) => instances)];
  const groups = [...new Set(targets.flatMap(({ autoScalingGroups }) => autoScalingGroups))].sort();
  const goesByTags = targets.some(({ tags }) => tags.length > 0);
  return {
    source: ['aws.autoscaling'],
    'detail-type': [
      'EC2 Instance Launch Successful',
      'EC2 Instance Terminate Successful',
      'EC2 Instance-launch Lifecycle Action',
      'EC2 Instance-terminate Lifecycle Action',
    ],
    ...(goesByTags ? {} : { detail: { AutoScalingGroupName: groups } }),
  };
}

/** What EC2 says of its instances; it says neither groups nor tags, so that the function has to look. */
export const INSTANCE_PATTERN = {
  source: ['aws.ec2'],
  'detail-type': ['EC2 Instance State-change Notification', 'EC2 Spot Instance Interruption Warning'],
} as const;

/** Changes of tags that the policy or an override reads. */
export function tagPattern(policy: MonitoringPolicy): object {
  const targets = [policy.instances, ...policy.services.map(({ instances }) => instances)];
  const keys = [
    ...new Set([...policy.alarms.copyTags, ...targets.flatMap(({ tags }) => tags.map(({ key }) => key))]),
  ].sort();
  return {
    source: ['aws.tag'],
    'detail-type': ['Tag Change on Resource'],
    detail: {
      service: ['ec2'],
      'resource-type': ['instance'],
      'changed-tag-keys': [{ prefix: TAG_PREFIX }, ...keys],
    },
  };
}

/** What the instance-detector finds in its queue every hour. */
export const SWEEP = { source: 'defib', kind: 'sweep' } as const;
