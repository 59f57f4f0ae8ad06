import { type AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { awsCall } from '@defib/aws-call';
import type { FindMissingGroups } from '../ports.ts';
import { chunks } from './chunks.ts';

// DescribeAutoScalingGroups: 50 groups a page by default, up to 100 (Auto Scaling API reference).
const GROUPS_PER_CALL = 50;

export function missingGroupFinder(client: AutoScalingClient, signal: AbortSignal): FindMissingGroups {
  return async (names) => {
    const found = new Set<string>();
    for (const some of chunks(names, GROUPS_PER_CALL)) {
      let token: string | undefined;
      do {
        // Without their instances: a group of thousands would fill the answer.
        const command = new DescribeAutoScalingGroupsCommand({
          AutoScalingGroupNames: some,
          IncludeInstances: false,
          NextToken: token,
        });
        const page = await awsCall(
          'autoscaling:DescribeAutoScalingGroups',
          client.send(command, { abortSignal: signal }),
        );
        for (const { AutoScalingGroupName } of page.AutoScalingGroups ?? [])
          if (AutoScalingGroupName) found.add(AutoScalingGroupName);
        token = page.NextToken;
      } while (token);
    }
    return names.filter((name) => !found.has(name));
  };
}
