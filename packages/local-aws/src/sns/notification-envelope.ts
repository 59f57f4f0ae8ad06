import type { Account } from '../account.ts';
import type { JsonObject } from '../json-value.ts';

export interface Publication {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  /** By name: { Type, Value }. */
  readonly attributes: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
  readonly at: Date;
}

/** The envelope in which SNS hands a message to a queue without raw delivery, spaced as SNS spaces it. The signature is none. */
export function notificationEnvelope(publication: Publication, subscriptionArn: string, account: Account): string {
  const host = `https://sns.${account.region}.amazonaws.com`;
  const envelope: JsonObject = {
    Type: 'Notification',
    MessageId: publication.messageId,
    TopicArn: publication.topicArn,
    ...(publication.subject === undefined ? {} : { Subject: publication.subject }),
    Message: publication.message,
    Timestamp: publication.at.toISOString(),
    SignatureVersion: '1',
    Signature: 'bG9jYWw=',
    SigningCertURL: `${host}/SimpleNotificationService-local.pem`,
    UnsubscribeURL: `${host}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
    ...(Object.keys(publication.attributes).length === 0 ? {} : { MessageAttributes: publication.attributes }),
  };
  const lines = Object.entries(envelope).map(([key, value]) => `  ${JSON.stringify(key)} : ${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}`;
}
