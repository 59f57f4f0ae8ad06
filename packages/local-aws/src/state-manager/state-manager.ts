import { DescribeTagsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { AwsError, jsonAnswer } from '../front/aws-answer.ts';
import type { Interceptors } from '../front/front-server.ts';
import type { Layer } from '../front/layer.ts';
import { arrayAt, type JsonObject, stringAt, stringsAt } from '../json-value.ts';
import type { MetricAgents } from '../metrics/metric-agents.ts';
import type { ManagedInstances } from '../ssm/instances.ts';
import type { Timeline } from '../timeline.ts';
import { applyAssociation } from './apply-association.ts';
import { type Association, associationOf, describeAssociation, meansInstance } from './association.ts';

export interface StateManagerOptions {
  readonly ssm: SSMClient;
  readonly ec2: EC2Client;
  readonly instances: ManagedInstances;
  readonly agents: MetricAgents;
  readonly timeline: Timeline;
}

/**
 * SSM's associations, which moto does not have: each runs at once on the instances that it means, on those that come or
 * are tagged later, and again when it is updated. Not by its schedule.
 */
export class StateManager {
  readonly #options: StateManagerOptions;
  readonly #associations = new Map<string, Association>();
  readonly #tags = new Map<string, Map<string, string>>();
  readonly #applied = new Set<string>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: StateManagerOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#running.size > 0;
  }

  interceptors(): Interceptors {
    return {
      'ssm.CreateAssociation': async ({ input }) => {
        const association = associationOf(input);
        this.#tags.set(association.id, readTags(input));
        return this.#keep(association);
      },
      'ssm.UpdateAssociation': async ({ input }) => this.#keep(associationOf(input, this.#find(input))),
      'ssm.DescribeAssociation': async ({ input }) =>
        jsonAnswer({ AssociationDescription: describeAssociation(this.#find(input)) }),
      'ssm.ListAssociations': async () =>
        jsonAnswer({ Associations: [...this.#associations.values()].map(describeAssociation) }),
      'ssm.DeleteAssociation': async ({ input }) => {
        this.#associations.delete(this.#find(input).id);
        return jsonAnswer({});
      },
    };
  }

  /** Tags of associations; those of everything else are moto's. */
  tagLayer(): Layer {
    const tagsOf = (input: JsonObject): Map<string, string> | undefined =>
      stringAt(input, 'ResourceType') === 'Association'
        ? this.#tags.get(stringAt(input, 'ResourceId') ?? '')
        : undefined;
    return {
      'ssm.ListTagsForResource': async ({ input }, next) => {
        const tags = tagsOf(input);
        return tags === undefined
          ? await next()
          : jsonAnswer({ TagList: [...tags].map(([Key, Value]) => ({ Key, Value })) });
      },
      'ssm.AddTagsToResource': async ({ input }, next) => {
        const tags = tagsOf(input);
        if (tags === undefined) return await next();
        for (const [key, value] of readTags(input)) tags.set(key, value);
        return jsonAnswer({});
      },
      'ssm.RemoveTagsFromResource': async ({ input }, next) => {
        const tags = tagsOf(input);
        if (tags === undefined) return await next();
        for (const key of stringsAt(input, 'TagKeys')) tags.delete(key);
        return jsonAnswer({});
      },
    };
  }

  /** An instance has come, or its tags have changed. */
  look(instanceId: string): void {
    if (this.#associations.size === 0) return;
    const running = this.#look(instanceId)
      .catch((error: unknown) =>
        this.#options.timeline.add({
          kind: 'plant-error',
          what: `associations of ${instanceId}`,
          error: String(error),
        }),
      )
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  #keep(association: Association) {
    this.#associations.set(association.id, association);
    for (const { instanceId } of this.#options.instances.all()) this.look(instanceId);
    return jsonAnswer({ AssociationDescription: describeAssociation(association) });
  }

  #find(input: JsonObject): Association {
    const association = this.#associations.get(stringAt(input, 'AssociationId') ?? '');
    if (association === undefined)
      throw new AwsError('AssociationDoesNotExist', 'The specified association does not exist.');
    return association;
  }

  async #look(instanceId: string): Promise<void> {
    const { ec2, instances, timeline } = this.#options;
    if (instances.reachable(instanceId) === undefined) return;
    const { Tags = [] } = await ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [instanceId] }] }),
    );
    const tags = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
    for (const association of this.#associations.values()) {
      const run = `${association.id} ${association.version} ${instanceId}`;
      if (this.#applied.has(run) || !meansInstance(association, instanceId, tags)) continue;
      this.#applied.add(run);
      await applyAssociation(association, instanceId, this.#options);
      timeline.add({
        kind: 'association-applied',
        associationId: association.id,
        documentName: association.documentName,
        instanceId,
      });
    }
  }
}

function readTags(input: JsonObject): Map<string, string> {
  return new Map(
    arrayAt(input, 'Tags').map((tag) => [stringAt(tag, 'Key') ?? '', stringAt(tag, 'Value') ?? ''] as const),
  );
}
