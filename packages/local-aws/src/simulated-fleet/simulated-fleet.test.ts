import { expect, it } from 'vitest';
import type { AwsRequest } from '../front/aws-request.ts';
import type { JsonObject } from '../json-value.ts';
import { MemoryFleet } from './simulated-fleet.ts';

const fleet = new MemoryFleet({ group: 'fleet', instances: 50 }, { id: '111122223333', region: 'eu-west-1' });
const layer = fleet.layer();

async function ask(operation: string, input: JsonObject): Promise<string> {
  const [service = '', name = ''] = operation.split('.');
  const request: AwsRequest = {
    service,
    operation: name,
    region: 'eu-west-1',
    protocol: 'json',
    input,
    userAgent: '',
    caller: 'test',
  };
  const http = { method: 'POST', url: '/', headers: {}, body: Buffer.alloc(0) };
  const next = async () => ({ status: 200, headers: {}, body: Buffer.from('moto') });
  return String((await layer[operation]?.(request, next, http))?.body);
}

const idsIn = (xml: string): string[] => [...xml.matchAll(/<instanceId>(.*?)</g)].map(([, id = '']) => id);

it('pages through instances by id and by prefix', async () => {
  const pages: string[] = [];
  let token: string | undefined;
  do {
    const xml = await ask('ec2.DescribeInstances', { MaxResults: '20', ...(token && { NextToken: token }) });
    pages.push(...idsIn(xml));
    token = /<nextToken>(.*?)</.exec(xml)?.[1];
  } while (token !== undefined);
  const [first = ''] = fleet.instanceIds;
  const prefix = first.slice(0, 3);
  const some = await ask('ec2.DescribeInstances', { Filter: [{ Name: 'instance-id', Value: [`${prefix}*`] }] });
  expect(pages).toEqual(fleet.instanceIds);
  expect(idsIn(some)).toEqual(fleet.instanceIds.filter((id) => id.startsWith(prefix)));
});

it('keeps the alarms of its instances, page by page, and leaves all others to moto', async () => {
  const names = fleet.instanceIds.flatMap((id) => [`defib/drill/${id}/cpu`, `defib/drill/${id}/memory`]);
  for (const AlarmName of names) await ask('monitoring.PutMetricAlarm', { AlarmName, Threshold: 1, Tags: [] });
  const found: string[] = [];
  let pages = 0;
  let NextToken: unknown;
  do {
    const page: unknown = JSON.parse(
      await ask('monitoring.DescribeAlarms', { AlarmNamePrefix: 'defib/drill/i-', MaxRecords: 30, NextToken }),
    );
    const alarms: unknown = Reflect.get(Object(page), 'MetricAlarms');
    found.push(...(Array.isArray(alarms) ? alarms.map((alarm) => String(alarm.AlarmName)) : []));
    NextToken = Reflect.get(Object(page), 'NextToken');
    pages += 1;
  } while (NextToken !== undefined);
  const [gone = ''] = fleet.instanceIds;
  await ask('monitoring.DeleteAlarms', { AlarmNames: [`defib/drill/${gone}/cpu`] });
  expect([found, pages]).toEqual([names, 4]);
  expect(fleet.alarmsOf(gone)).toEqual([`defib/drill/${gone}/memory`]);
  expect(await ask('monitoring.PutMetricAlarm', { AlarmName: 'defib-drill-dead-letters' })).toBe('moto');
  expect(await ask('monitoring.DescribeAlarms', { AlarmNamePrefix: 'defib-drill' })).toBe('moto');
});

it('attaches a profile once', async () => {
  const [id = ''] = fleet.instanceIds;
  const attach = (): Promise<string> =>
    ask('ec2.AssociateIamInstanceProfile', { InstanceId: id, IamInstanceProfile: { Arn: 'arn:profile' } });
  await attach();
  await expect(attach()).rejects.toThrow(`There is an existing association for instance ${id}`);
});
