import type { Account } from '../account.ts';
import { ec2Answer } from '../ec2/describe-instances.ts';
import { AwsError } from '../front/aws-answer.ts';
import type { Layer } from '../front/layer.ts';
import { arrayAt, type JsonObject, numberAt, objectAt, stringAt, stringsAt } from '../json-value.ts';
import { firstFrom } from './fleet-alarms.ts';

const MOST_PER_PAGE = 1_000;

interface FleetInstance {
  readonly id: string;
  profileArn: string | undefined;
  state: 'running' | 'terminated';
}

/** The instances of a simulated fleet: ids, a group, a profile; nothing runs on them. Replaces EC2's own as a whole. */
export class FleetInstances {
  readonly #group: string;
  readonly #account: Account;
  readonly #ids: readonly string[];
  readonly #instances: ReadonlyMap<string, FleetInstance>;

  /** @param ids sorted */
  constructor(ids: readonly string[], group: string, account: Account) {
    this.#ids = ids;
    this.#group = group;
    this.#account = account;
    this.#instances = new Map(ids.map((id) => [id, { id, profileArn: undefined, state: 'running' }]));
  }

  /** From now on the instance is shown as terminated. */
  terminate(instanceId: string): void {
    const instance = this.#instances.get(instanceId);
    if (instance === undefined) throw new Error(`the fleet has no instance ${instanceId}`);
    instance.state = 'terminated';
  }

  layer(): Layer {
    return {
      'ec2.DescribeInstances': async ({ input, operation }) => ec2Answer(operation, this.#page(input)),
      'ec2.AssociateIamInstanceProfile': async ({ input, operation }) => {
        const id = stringAt(input, 'InstanceId') ?? '';
        const instance = this.#instances.get(id);
        if (instance === undefined)
          throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
        if (instance.profileArn !== undefined)
          throw new AwsError('IncorrectState', `There is an existing association for instance ${id}`);
        instance.profileArn = stringAt(objectAt(input, 'IamInstanceProfile'), 'Arn') ?? '';
        return ec2Answer(
          operation,
          `<iamInstanceProfileAssociation><associationId>iip-assoc-${id.slice(2)}</associationId><instanceId>${id}</instanceId><state>associating</state></iamInstanceProfileAssociation>`,
        );
      },
    };
  }

  #page(input: JsonObject): string {
    const most = Math.min(numberAt(input, 'MaxResults') ?? MOST_PER_PAGE, MOST_PER_PAGE);
    const wanted = this.#wanted(input);
    const token = stringAt(input, 'NextToken');
    const start = token === undefined ? 0 : firstFrom(wanted, token);
    const page = wanted.slice(start, start + most);
    const next = wanted[start + most];
    return `<reservationSet>${page.map((id) => this.#reservation(id)).join('')}</reservationSet>${next === undefined ? '' : `<nextToken>${next}</nextToken>`}`;
  }

  #wanted(input: JsonObject): readonly string[] {
    const filters = arrayAt(input, 'Filter');
    const values = stringsAt(filters[0], 'Value');
    if (filters.length === 0) return this.#ids;
    if (filters.length > 1 || stringAt(filters[0], 'Name') !== 'instance-id')
      throw new AwsError('InvalidParameterValue', 'a simulated fleet knows the filter instance-id alone');
    const found = values.flatMap((value) => {
      if (!value.endsWith('*')) return this.#instances.has(value) ? [value] : [];
      const prefix = value.slice(0, -1);
      return this.#ids.slice(firstFrom(this.#ids, prefix), firstFrom(this.#ids, `${prefix}g`));
    });
    return [...new Set(found)].sort();
  }

  #reservation(id: string): string {
    const { profileArn, state } = this.#instances.get(id) ?? { profileArn: undefined, state: 'terminated' };
    const profile =
      profileArn === undefined
        ? ''
        : `<iamInstanceProfile><arn>${profileArn}</arn><id>AIPA0LOCAL</id></iamInstanceProfile>`;
    const code = state === 'running' ? 16 : 48;
    return `<item><reservationId>r-${id.slice(2)}</reservationId><ownerId>${this.#account.id}</ownerId><instancesSet><item><instanceId>${id}</instanceId><instanceState><code>${code}</code><name>${state}</name></instanceState><instanceType>t3.micro</instanceType><launchTime>2026-11-02T08:00:00.000Z</launchTime><monitoring><state>disabled</state></monitoring>${profile}<tagSet><item><key>aws:autoscaling:groupName</key><value>${this.#group}</value></item></tagSet></item></instancesSet></item>`;
  }
}
