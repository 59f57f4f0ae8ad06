import { type AutoScalingClient, DescribeAutoScalingInstancesCommand } from '@aws-sdk/client-auto-scaling';
import { awsCall } from '@defib/aws-call';
import type { DescribeLifecycles } from '../ports.ts';
import { chunks } from './chunks.ts';

// DescribeAutoScalingInstances: up to 50 ids a call; unknown ids are ignored (Auto Scaling API reference).
const IDS_PER_CALL = 50;

export function lifecycleDescriber(client: AutoScalingClient, signal: AbortSignal): DescribeLifecycles {
  return async (ids) => {
    const states = new Map<string, string>();
    await Promise.all(
      chunks(ids, IDS_PER_CALL).map(async (part) => {
        let token: string | undefined;
        do {
          const command = new DescribeAutoScalingInstancesCommand({
            InstanceIds: part,
            MaxRecords: IDS_PER_CALL,
            NextToken: token,
          });
          const page = await awsCall(
            'autoscaling:DescribeAutoScalingInstances',
            client.send(command, { abortSignal: signal }),
          );
          for (const { InstanceId, LifecycleState } of page.AutoScalingInstances ?? []) {
            if (InstanceId !== undefined && LifecycleState !== undefined) states.set(InstanceId, LifecycleState);
          }
          token = page.NextToken;
        } while (token);
      }),
    );
    return states;
  };
}
