import { DescribeInstanceTypesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { awsCall } from '@defib/aws-call';
import type { FindRecoverableTypes } from '../ports.ts';
import { chunks } from './chunks.ts';

/** What is known of instance types; they don't change, so that it may be kept as long as the function lives. */
export type TypeMemory = Map<string, boolean>;

// DescribeInstanceTypes: up to 100 values of its filter `instance-type` a call stay below every limit.
const TYPES_PER_CALL = 100;

/** By filter, since one type that the region doesn't have would fail the call as a parameter. */
export function recoverableTypeFinder(
  client: EC2Client,
  memory: TypeMemory,
  signal: AbortSignal,
): FindRecoverableTypes {
  return async (types) => {
    const unknown = types.filter((type) => type !== '' && !memory.has(type));
    for (const some of chunks(unknown, TYPES_PER_CALL)) {
      let token: string | undefined;
      do {
        const command = new DescribeInstanceTypesCommand({
          Filters: [{ Name: 'instance-type', Values: some }],
          NextToken: token,
        });
        const page = await awsCall('ec2:DescribeInstanceTypes', client.send(command, { abortSignal: signal }));
        for (const { InstanceType, AutoRecoverySupported } of page.InstanceTypes ?? []) {
          if (InstanceType !== undefined) memory.set(InstanceType, AutoRecoverySupported ?? false);
        }
        token = page.NextToken;
      } while (token);
      for (const type of some) if (!memory.has(type)) memory.set(type, false);
    }
    return new Set(types.filter((type) => memory.get(type) === true));
  };
}
