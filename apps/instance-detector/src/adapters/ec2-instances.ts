import { DescribeInstancesCommand, type EC2Client, type Filter, type Instance } from '@aws-sdk/client-ec2';
import { awsCall } from '@defib/aws-call';
import type { DescribeInstances, InstanceRecord, ListInstances } from '../ports.ts';
import { chunks } from './chunks.ts';

// DescribeInstances: up to 200 values in one filter, up to 1,000 instances a page (EC2 API reference).
const VALUES_PER_FILTER = 200;
const PAGE_SIZE = 1_000;
const GROUP_TAG = 'aws:autoscaling:groupName';

/**
 * Pages of instances. By filter rather than by id: an unknown id in a filter finds nothing, while as a parameter it fails
 * the whole call. A page may be short or empty and still not be the last.
 */
async function* pages(client: EC2Client, signal: AbortSignal, filters: Filter[]): AsyncGenerator<InstanceRecord[]> {
  let token: string | undefined;
  do {
    const command = new DescribeInstancesCommand({
      ...(filters.length === 0 ? {} : { Filters: filters }),
      MaxResults: PAGE_SIZE,
      NextToken: token,
    });
    const page = await awsCall('ec2:DescribeInstances', client.send(command, { abortSignal: signal }));
    yield (page.Reservations ?? []).flatMap(({ Instances }) => (Instances ?? []).flatMap(recordOf));
    token = page.NextToken;
  } while (token);
}

function recordOf(instance: Instance): InstanceRecord[] {
  const id = instance.InstanceId;
  if (id === undefined) return [];
  const tags = Object.fromEntries(
    (instance.Tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])),
  );
  const group = tags[GROUP_TAG];
  return [
    {
      id,
      state: instance.State?.Name ?? 'unknown',
      type: instance.InstanceType ?? '',
      tags,
      // EC2 names the platform of Windows alone.
      platform:
        instance.Platform === 'Windows' || String(instance.Platform).toLowerCase() === 'windows' ? 'windows' : 'linux',
      detailedMonitoring: instance.Monitoring?.State === 'enabled' || instance.Monitoring?.State === 'pending',
      ...(group ? { autoScalingGroup: group } : {}),
      ...(instance.LaunchTime === undefined ? {} : { launchedAt: instance.LaunchTime.toISOString() }),
      ...(instance.IamInstanceProfile?.Arn === undefined ? {} : { profileArn: instance.IamInstanceProfile.Arn }),
    },
  ];
}

export function instanceDescriber(client: EC2Client, signal: AbortSignal): DescribeInstances {
  return async (ids) => {
    const found = new Map<string, InstanceRecord>();
    for (const values of chunks(ids, VALUES_PER_FILTER)) {
      for await (const page of pages(client, signal, [{ Name: 'instance-id', Values: values }])) {
        for (const record of page) found.set(record.id, record);
      }
    }
    return found;
  };
}

/** Filters take `*` for any characters (EC2 user guide, "Filter resources"); for what all ids begin with there is no need of it. */
function idFilter(idPrefix: string): Filter[] {
  return idPrefix === 'i-' ? [] : [{ Name: 'instance-id', Values: [`${idPrefix}*`] }];
}

export function instanceLister(client: EC2Client, signal: AbortSignal): ListInstances {
  return async (idPrefix, most) => {
    const instances: InstanceRecord[] = [];
    let isFull = false;
    for await (const page of pages(client, signal, idFilter(idPrefix))) {
      // A further page after a full count: with what it holds there would be too many.
      if (isFull && page.length > 0) return { kind: 'too-many' };
      instances.push(...page);
      if (instances.length > most) return { kind: 'too-many' };
      isFull = instances.length === most;
    }
    return { kind: 'all', instances };
  };
}
