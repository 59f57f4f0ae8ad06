import { DescribeTagsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { Account } from '../account.ts';
import type { EventRouter } from '../events/event-router.ts';
import type { Interceptor, Interceptors } from '../front/front-server.ts';
import { arrayAt, stringAt, stringsAt } from '../json-value.ts';

export interface TagChangesOptions {
  readonly ec2: EC2Client;
  readonly events: EventRouter;
  readonly account: Account;
  /** After the tags of an instance have changed. */
  readonly onChange: (instanceId: string) => void;
}

/** What the tagging service tells EventBridge when the tags of instances change. */
export class TagChanges {
  readonly #options: TagChangesOptions;
  readonly #versions = new Map<string, number>();

  constructor(options: TagChangesOptions) {
    this.#options = options;
  }

  interceptors(): Interceptors {
    return { 'ec2.CreateTags': this.#changing, 'ec2.DeleteTags': this.#changing };
  }

  async tell(instanceId: string, changed: readonly string[]): Promise<void> {
    const { ec2, events, account, onChange } = this.#options;
    const { Tags = [] } = await ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [instanceId] }] }),
    );
    const version = (this.#versions.get(instanceId) ?? 0) + 1;
    this.#versions.set(instanceId, version);
    await events.putFromAws({
      source: 'aws.tag',
      detailType: 'Tag Change on Resource',
      resources: [`arn:aws:ec2:${account.region}:${account.id}:instance/${instanceId}`],
      detail: {
        'changed-tag-keys': changed,
        service: 'ec2',
        'resource-type': 'instance',
        version,
        tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
      },
      at: new Date(),
    });
    onChange(instanceId);
  }

  readonly #changing: Interceptor = async ({ input }, forward) => {
    const answer = await forward();
    if (answer.status >= 300) return answer;
    const keys = arrayAt(input, 'Tag').flatMap((tag) => stringAt(tag, 'Key') ?? []);
    for (const id of stringsAt(input, 'ResourceId')) if (/^i-[0-9a-f]+$/.test(id)) await this.tell(id, keys);
    return answer;
  };
}
