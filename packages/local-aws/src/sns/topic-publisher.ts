import type { SNSClient } from '@aws-sdk/client-sns';
import type { Account } from '../account.ts';
import type { Deliver } from '../events/event-router.ts';
import { matchesPattern } from '../events/matches-pattern.ts';
import { Freshness } from '../freshness.ts';
import { parseJsonObject } from '../json-value.ts';
import type { Timeline } from '../timeline.ts';
import { notificationEnvelope, type Publication } from './notification-envelope.ts';
import { readTopics, type Subscription, type Topics } from './subscriptions.ts';

export interface TopicPublisherOptions {
  readonly sns: SNSClient;
  readonly account: Account;
  readonly timeline: Timeline;
  readonly deliver: Deliver;
}

/** SNS's own work: which subscription a message passes, and in which form. moto knows no `$or` and gives up at a missing key. */
export class TopicPublisher {
  readonly #options: TopicPublisherOptions;
  readonly #topics: Freshness<Topics>;

  constructor(options: TopicPublisherOptions) {
    this.#options = options;
    this.#topics = new Freshness(() => readTopics(options.sns));
  }

  markStale(): void {
    this.#topics.markStale();
  }

  async exists(topicArn: string): Promise<boolean> {
    return (await this.#topics.get()).arns.has(topicArn);
  }

  /** Delivers to every subscription that the message passes; what goes wrong is told on the timeline. */
  async publish(publication: Publication): Promise<void> {
    const { subscriptions } = await this.#topics.get();
    for (const subscription of subscriptions) {
      if (subscription.topicArn !== publication.topicArn) continue;
      try {
        if (passes(publication, subscription)) await this.#send(publication, subscription);
      } catch (error) {
        this.#options.timeline.add({
          kind: 'plant-error',
          what: `subscription ${subscription.arn}`,
          error: String(error),
        });
      }
    }
  }

  async #send(publication: Publication, subscription: Subscription): Promise<void> {
    const { account, deliver } = this.#options;
    const sender = { service: 'sns.amazonaws.com', sourceArn: publication.topicArn, accountId: account.id };
    switch (subscription.protocol) {
      case 'sqs':
        await deliver(
          subscription.endpoint,
          subscription.raw ? publication.message : notificationEnvelope(publication, subscription.arn, account),
          sender,
        );
        return;
      case 'lambda':
        await deliver(subscription.endpoint, lambdaEvent(publication, subscription), sender);
        return;
      case 'email':
      case 'email-json':
        // The mail itself is the timeline's 'message-published'.
        return;
      default:
        throw new Error(`the local AWS does not deliver to ${subscription.protocol}`);
    }
  }
}

function passes(publication: Publication, { filterPolicy, filtersBody }: Subscription): boolean {
  if (filterPolicy === undefined) return true;
  if (filtersBody) {
    const body = parseJsonObject(publication.message);
    return body !== undefined && matchesPattern(body, filterPolicy);
  }
  const values = Object.entries(publication.attributes).map(([name, { Type, Value }]) => [
    name,
    Type === 'String' ? Value : JSON.parse(Value),
  ]);
  return matchesPattern(Object.fromEntries(values), filterPolicy);
}

function lambdaEvent(publication: Publication, subscription: Subscription): string {
  return JSON.stringify({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: 'Notification',
          MessageId: publication.messageId,
          TopicArn: publication.topicArn,
          Subject: publication.subject ?? null,
          Message: publication.message,
          Timestamp: publication.at.toISOString(),
          SignatureVersion: '1',
          Signature: 'bG9jYWw=',
          SigningCertUrl: 'https://sns.amazonaws.com/SimpleNotificationService-local.pem',
          UnsubscribeUrl: `https://sns.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
          MessageAttributes: publication.attributes,
        },
      },
    ],
  });
}
