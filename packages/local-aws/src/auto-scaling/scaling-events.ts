import { randomUUID } from 'node:crypto';
import type { Account } from '../account.ts';
import type { NewEvent } from '../events/event-router.ts';

/** A scaling activity that has just succeeded. */
export interface ScalingActivity {
  readonly kind: 'launch' | 'terminate';
  readonly group: string;
  readonly groupArn: string;
  readonly instanceId: string;
  readonly availabilityZone: string;
  readonly subnetId: string;
  /** How many instances the group had before. */
  readonly from: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

const WORDS = {
  launch: {
    detailType: 'EC2 Instance Launch Successful',
    origin: 'EC2',
    destination: 'AutoScalingGroup',
    description: 'Launching a new EC2 instance',
    step: 1,
    cause: 'an instance was started in response to a difference between desired and actual capacity, increasing',
  },
  terminate: {
    detailType: 'EC2 Instance Terminate Successful',
    origin: 'AutoScalingGroup',
    destination: 'EC2',
    description: 'Terminating EC2 instance',
    step: -1,
    cause: 'an instance was taken out of service in response to a user request, shrinking',
  },
} as const;

/**
 * What Auto Scaling tells EventBridge of it: keys and their order as captured in 2026, `StatusCode` InProgress although it
 * has succeeded, the group before the instance among the resources, two blanks between the sentences of `Cause`.
 */
export function scalingEvent(activity: ScalingActivity, account: Account): NewEvent {
  const { instanceId, group, from } = activity;
  const words = WORDS[activity.kind];
  const activityId = randomUUID();
  const seconds = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
  const to = from + words.step;
  return {
    source: 'aws.autoscaling',
    detailType: words.detailType,
    resources: [activity.groupArn, `arn:aws:ec2:${account.region}:${account.id}:instance/${instanceId}`],
    detail: {
      Origin: words.origin,
      Destination: words.destination,
      Description: `${words.description}: ${instanceId}`,
      EndTime: activity.endedAt.toISOString(),
      RequestId: activityId,
      ActivityId: activityId,
      StartTime: activity.startedAt.toISOString(),
      EC2InstanceId: instanceId,
      StatusCode: 'InProgress',
      StatusMessage: '',
      Details: { 'Subnet ID': activity.subnetId, 'Availability Zone': activity.availabilityZone },
      Cause: `At ${seconds(activity.startedAt)} a user request explicitly set group desired capacity changing the desired capacity from ${from} to ${to}.  At ${seconds(activity.endedAt)} ${words.cause} the capacity from ${from} to ${to}.`,
      AutoScalingGroupName: group,
    },
    at: activity.endedAt,
  };
}
