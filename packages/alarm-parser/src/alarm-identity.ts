import type { AlarmIdentity } from './alarm-notification.ts';
import { known } from './known.ts';
import { isRegionCode, partitionOf, regionFromName } from './region.ts';

export interface ToldIdentity {
  readonly name: string;
  readonly arn: string | undefined;
  readonly accountId: string | undefined;
  /** A code or a display name. */
  readonly region: string | undefined;
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Who the alarm is; `topicArn` is the topic's or the subscription's, where the message came by SNS. Region and
 * partition come from the alarm's ARN, else from the topic's, else from what the message calls its region. Samples mask
 * parts of an ARN and account ids: what doesn't look like one is not passed on, and the next source is asked.
 */
export function alarmIdentity(told: ToldIdentity, topicArn: string | undefined): AlarmIdentity {
  const [, partition, , ownRegion, account] = (told.arn ?? '').split(':', 5);
  const [, topicPartition, , topicRegion] = (topicArn ?? '').split(':', 4);
  const region = [ownRegion, topicRegion].find(isRegionCode) ?? regionFromName(told.region);
  return known({
    ...told,
    accountId: [told.accountId, account].find(isAccountId),
    region,
    partition: [partition, topicPartition].find(isPartition) ?? partitionOf(region),
  });
}

function isAccountId(text: string | undefined): boolean {
  return /^\d{12}$/.test(`${text}`);
}

function isPartition(text: string | undefined): boolean {
  return /^aws(-[a-z]{2,4}){0,3}$/.test(`${text}`);
}
