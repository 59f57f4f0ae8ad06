import { DescribeInstancesCommand, type EC2Client, type Filter, type Instance } from '@aws-sdk/client-ec2';
import { awsCall } from '@defib/aws-call';
import type { InstanceTargets } from '@defib/monitoring-policy';
import type { CountFleet, DescribeInstances, InstanceDetails } from '../ports.ts';
import { chunks } from './chunks.ts';

// DescribeInstances: up to 200 values in one filter, up to 1,000 instances a page (EC2 API reference).
const VALUES_PER_FILTER = 200;
const PAGE_SIZE = 1_000;
const GROUP_TAG = 'aws:autoscaling:groupName';

/** By filter rather than by id: an unknown id in a filter finds nothing, while as a parameter it fails the whole call. */
async function findInstances(client: EC2Client, signal: AbortSignal, filters: Filter[]): Promise<Instance[]> {
  const found: Instance[] = [];
  let token: string | undefined;
  do {
    const command = new DescribeInstancesCommand({ Filters: filters, MaxResults: PAGE_SIZE, NextToken: token });
    const page = await awsCall('ec2:DescribeInstances', client.send(command, { abortSignal: signal }));
    for (const reservation of page.Reservations ?? []) found.push(...(reservation.Instances ?? []));
    token = page.NextToken;
  } while (token);
  return found;
}

function detailsOf(instance: Instance): InstanceDetails[] {
  const id = instance.InstanceId;
  if (id === undefined) return [];
  const tags: Record<string, string> = {};
  for (const { Key, Value } of instance.Tags ?? []) if (Key !== undefined) tags[Key] = Value ?? '';
  return [
    {
      id,
      state: instance.State?.Name ?? 'unknown',
      tags,
      ...(tags['Name'] ? { name: tags['Name'] } : {}),
      ...(tags[GROUP_TAG] ? { autoScalingGroup: tags[GROUP_TAG] } : {}),
      ...(instance.Placement?.AvailabilityZone ? { availabilityZone: instance.Placement.AvailabilityZone } : {}),
    },
  ];
}

export function instanceDescriber(client: EC2Client, signal: AbortSignal): DescribeInstances {
  return async (ids) => {
    const pages = await Promise.all(
      chunks(ids, VALUES_PER_FILTER).map((values) =>
        findInstances(client, signal, [{ Name: 'instance-id', Values: values }]),
      ),
    );
    return new Map(
      pages
        .flat()
        .flatMap(detailsOf)
        .map((details) => [details.id, details]),
    );
  };
}

// In a filter `*` and `?` stand for any characters (EC2 user guide, "Filter resources"): a fleet that is counted too
// large may be restarted too widely.
function literally(value: string): string {
  return value.replaceAll(/[\\*?]/g, '\\$&');
}

/** Filters are joined by "and", the values of one by "or": each way of naming instances is a search of its own. */
function fleetFilters(targets: readonly InstanceTargets[]): Filter[] {
  const byName = new Map<string, Set<string>>();
  const add = (name: string, value: string): unknown =>
    byName.set(name, (byName.get(name) ?? new Set<string>()).add(value));
  for (const { instanceIds, autoScalingGroups, tags } of targets) {
    for (const id of instanceIds) add('instance-id', id);
    for (const group of autoScalingGroups) add(`tag:${GROUP_TAG}`, literally(group));
    for (const { key, value } of tags) add(`tag:${key}`, literally(value));
  }
  return [...byName].flatMap(([Name, values]) =>
    chunks([...values], VALUES_PER_FILTER).map((Values) => ({ Name, Values })),
  );
}

export function fleetCounter(client: EC2Client, signal: AbortSignal): CountFleet {
  return async (targets) => {
    const running: Filter = { Name: 'instance-state-name', Values: ['running'] };
    const found = await Promise.all(
      fleetFilters(targets).map((filter) => findInstances(client, signal, [filter, running])),
    );
    return new Set(found.flat().map(({ InstanceId }) => InstanceId)).size;
  };
}
