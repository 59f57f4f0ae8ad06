import { DescribeInstancesCommand, type DescribeInstancesCommandOutput, type EC2Client } from '@aws-sdk/client-ec2';
import type { HttpRequest } from '../front/aws-request.ts';
import type { Interceptor, Interceptors } from '../front/front-server.ts';
import { arrayAt, type JsonObject, stringAt, stringsAt } from '../json-value.ts';

/** Matches nothing, where a wildcard matches nothing: a filter without values would be refused. */
const NO_INSTANCE = 'i-none';

/** What moto lacks of instances: wildcards in the filter `instance-id`, and detailed monitoring. */
export function instanceInterceptors(ec2: EC2Client): Interceptors {
  const monitored = new Set<string>();

  const monitoring =
    (enable: boolean): Interceptor =>
    async ({ input, operation }) => {
      const ids = stringsAt(input, 'InstanceId');
      for (const id of ids) {
        if (enable) monitored.add(id);
        else monitored.delete(id);
      }
      const items = ids.map(
        (id) =>
          `<item><instanceId>${id}</instanceId><monitoring><state>${enable ? 'pending' : 'disabling'}</state></monitoring></item>`,
      );
      return ec2Answer(operation, `<instancesSet>${items.join('')}</instancesSet>`);
    };

  return {
    'ec2.MonitorInstances': monitoring(true),
    'ec2.UnmonitorInstances': monitoring(false),
    'ec2.DescribeInstances': async ({ input }, forward, http) => {
      const body = await withoutWildcards(input, http, () => allInstanceIds(ec2));
      const answer = await forward(body === undefined ? {} : { body });
      if (monitored.size === 0 || answer.status >= 300) return answer;
      return { ...answer, body: Buffer.from(withMonitoring(answer.body.toString(), monitored)) };
    },
  };
}

/** An answer in EC2's own form of XML. */
export function ec2Answer(operation: string, inner: string) {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>local</requestId>${inner}</${operation}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body: Buffer.from(xml) };
}

/** The request with each wildcard of the filter `instance-id` spelled out; undefined where there is none. */
async function withoutWildcards(
  input: JsonObject,
  http: HttpRequest,
  allIds: () => Promise<readonly string[]>,
): Promise<Buffer | undefined> {
  const filters = arrayAt(input, 'Filter');
  const index = filters.findIndex((filter) => stringAt(filter, 'Name') === 'instance-id');
  const values = stringsAt(filters[index], 'Value');
  if (!values.some((value) => value.includes('*'))) return undefined;
  const patterns = values.map((value) => new RegExp(`^${value.replaceAll('*', '.*')}$`));
  const found = (await allIds()).filter((id) => patterns.some((pattern) => pattern.test(id)));
  const parameters = new URLSearchParams(http.body.toString());
  const prefix = `Filter.${index + 1}.Value.`;
  for (const name of [...parameters.keys()]) if (name.startsWith(prefix)) parameters.delete(name);
  for (const [place, id] of (found.length > 0 ? found : [NO_INSTANCE]).entries()) {
    parameters.set(`${prefix}${place + 1}`, id);
  }
  return Buffer.from(parameters.toString());
}

async function allInstanceIds(ec2: EC2Client): Promise<readonly string[]> {
  const ids: string[] = [];
  let token: string | undefined;
  do {
    const page: DescribeInstancesCommandOutput = await ec2.send(new DescribeInstancesCommand({ NextToken: token }));
    for (const { Instances = [] } of page.Reservations ?? []) {
      for (const { InstanceId } of Instances) if (InstanceId !== undefined) ids.push(InstanceId);
    }
    token = page.NextToken;
  } while (token !== undefined && token !== '');
  return ids;
}

function withMonitoring(xml: string, monitored: ReadonlySet<string>): string {
  // Each instance's part begins with its id; its monitoring is the first that follows.
  return xml
    .split(/(?=<instanceId>i-[0-9a-f]+<\/instanceId>)/)
    .map((part) => {
      const id = /^<instanceId>(i-[0-9a-f]+)</.exec(part)?.[1];
      return id !== undefined && monitored.has(id)
        ? part.replace(/(<monitoring>\s*<state>)disabled/, '$1enabled')
        : part;
    })
    .join('');
}
