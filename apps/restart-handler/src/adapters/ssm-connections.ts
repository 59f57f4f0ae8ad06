import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { awsCall } from '@defib/aws-call';
import type { DescribeConnections } from '../ports.ts';
import { chunks } from './chunks.ts';

// DescribeInstanceInformation: a filter takes 100 values, a page holds 50 (SSM API reference). Asked 50 at a time, each
// answer is one page, and all are asked at once.
const IDS_PER_CALL = 50;

export function connectionDescriber(client: SSMClient, signal: AbortSignal): DescribeConnections {
  return async (ids) => {
    const connections = new Map<string, string>();
    await Promise.all(
      chunks(ids, IDS_PER_CALL).map(async (part) => {
        let token: string | undefined;
        do {
          const command = new DescribeInstanceInformationCommand({
            Filters: [{ Key: 'InstanceIds', Values: part }],
            MaxResults: IDS_PER_CALL,
            NextToken: token,
          });
          const page = await awsCall('ssm:DescribeInstanceInformation', client.send(command, { abortSignal: signal }));
          for (const { InstanceId, PingStatus } of page.InstanceInformationList ?? []) {
            if (InstanceId !== undefined) connections.set(InstanceId, PingStatus ?? 'unknown');
          }
          token = page.NextToken;
        } while (token);
      }),
    );
    return connections;
  };
}
