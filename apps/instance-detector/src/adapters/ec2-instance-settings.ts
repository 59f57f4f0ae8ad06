import {
  AssociateIamInstanceProfileCommand,
  CreateTagsCommand,
  type EC2Client,
  MonitorInstancesCommand,
} from '@aws-sdk/client-ec2';
import { AwsCallError, awsCall } from '@defib/aws-call';
import { PAUSED_TAG } from '@defib/monitoring-policy';
import type { Ports } from '../ports.ts';
import { chunks } from './chunks.ts';

const IDS_PER_CALL = 100;

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof AwsCallError && codes.includes(error.code);
}

export function profileAttacher(client: EC2Client, profileArn: string, signal: AbortSignal): Ports['attachProfile'] {
  return async (instanceId) => {
    const command = new AssociateIamInstanceProfileCommand({
      InstanceId: instanceId,
      IamInstanceProfile: { Arn: profileArn },
    });
    try {
      await awsCall('ec2:AssociateIamInstanceProfile', client.send(command, { abortSignal: signal }));
      return 'attached';
    } catch (error) {
      // IncorrectState: somebody else has attached one since it was described, or the instance is on its way out.
      if (isCode(error, 'IncorrectState', 'IncorrectInstanceState', 'InvalidInstanceID.NotFound')) return 'taken';
      throw error;
    }
  };
}

export function monitoringEnabler(client: EC2Client, signal: AbortSignal): Ports['enableDetailedMonitoring'] {
  return async (ids) => {
    for (const InstanceIds of chunks(ids, IDS_PER_CALL)) {
      await awsCall(
        'ec2:MonitorInstances',
        client.send(new MonitorInstancesCommand({ InstanceIds }), { abortSignal: signal }),
      );
    }
  };
}

export function instancePauser(client: EC2Client, signal: AbortSignal): Ports['pauseInstance'] {
  return async (instanceId, until) => {
    const command = new CreateTagsCommand({ Resources: [instanceId], Tags: [{ Key: PAUSED_TAG, Value: until }] });
    try {
      await awsCall('ec2:CreateTags', client.send(command, { abortSignal: signal }));
      return 'paused';
    } catch (error) {
      if (isCode(error, 'TagLimitExceeded')) return 'no-room';
      if (isCode(error, 'InvalidInstanceID.NotFound')) return 'gone';
      throw error;
    }
  };
}
