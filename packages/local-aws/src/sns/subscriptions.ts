import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsCommand,
  type ListSubscriptionsCommandOutput,
  ListTopicsCommand,
  NotFoundException,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { type JsonObject, parseJsonObject } from '../json-value.ts';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly raw: boolean;
  readonly filterPolicy?: JsonObject;
  readonly filtersBody: boolean;
}

export interface Topics {
  readonly arns: ReadonlySet<string>;
  readonly subscriptions: readonly Subscription[];
}

/** Every topic and confirmed subscription of the store. */
export async function readTopics(sns: SNSClient): Promise<Topics> {
  const arns = new Set<string>();
  let token: string | undefined;
  do {
    const { Topics = [], NextToken } = await sns.send(new ListTopicsCommand({ NextToken: token }));
    for (const topic of Topics) arns.add(topic.TopicArn ?? '');
    token = NextToken;
  } while (token !== undefined && token !== '');

  const subscriptions: Subscription[] = [];
  do {
    const { Subscriptions = [], NextToken }: ListSubscriptionsCommandOutput = await sns.send(
      new ListSubscriptionsCommand({ NextToken: token }),
    );
    for (const {
      SubscriptionArn: arn = '',
      TopicArn: topicArn = '',
      Protocol: protocol = '',
      Endpoint: endpoint = '',
    } of Subscriptions) {
      if (!arn.startsWith('arn:')) continue;
      const attributes = await readAttributes(sns, arn);
      if (attributes === undefined) continue;
      const filterPolicy = parseJsonObject(attributes['FilterPolicy'] ?? '');
      subscriptions.push({
        arn,
        topicArn,
        protocol,
        endpoint,
        raw: attributes['RawMessageDelivery'] === 'true',
        filtersBody: attributes['FilterPolicyScope'] === 'MessageBody',
        ...(filterPolicy === undefined || Object.keys(filterPolicy).length === 0 ? {} : { filterPolicy }),
      });
    }
    token = NextToken;
  } while (token !== undefined && token !== '');
  return { arns, subscriptions };
}

/** Undefined where the subscription was deleted between the list and the look. */
async function readAttributes(sns: SNSClient, arn: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { Attributes: attributes = {} } = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }),
    );
    return attributes;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}
