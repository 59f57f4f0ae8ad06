import type { AlarmIdentity } from './alarm-notification.ts';
import { type JsonPlace, needText, readMap } from './json-place.ts';
import { known } from './known.ts';
import { partitionOf, regionFromName } from './region.ts';

export interface ToldIdentity {
  readonly arn: string | undefined;
  readonly accountId: string | undefined;
  /** A code or a display name. */
  readonly region: string | undefined;
  readonly description: string | undefined;
}

/**
 * Who the alarm is, whose name and tags are at `place`; `topicArn` is the topic's or the subscription's, where the
 * message came by SNS. Region and partition come from the alarm's ARN, else from the topic's, else from what the message
 * calls its region. Samples mask parts of an ARN and account ids: what doesn't look like one is not passed on, and the
 * next source is asked.
 */
export function alarmIdentity(place: JsonPlace, topicArn: string | undefined, told: ToldIdentity): AlarmIdentity {
  const own = arnParts(told.arn);
  const topic = own.region ? own : arnParts(topicArn);
  const region = topic.region ?? regionFromName(told.region);
  return known(
    { ...told, region, accountId: /^\d{12}$/.test(`${told.accountId}`) ? told.accountId : own.accountId },
    {
      name: needText(place, 'AlarmName'),
      tags: readMap(place, 'AlarmTags', 'Key', 'Value'),
      partition: own.partition ?? topic.partition ?? partitionOf(region),
    },
  );
}

const arnPattern =
  /^arn:(?:(aws(?:-[a-z]{2,4}){0,3})|[^:]*):[^:]*:(?:([a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d\d?)|[^:]*):(?:(\d{12})(?!\d))?/;

/** 'arn:PARTITION:service:REGION:ACCOUNT:…' */
function arnParts(arn = ''): { [part in 'partition' | 'region' | 'accountId']?: string | undefined } {
  const [, partition, region, accountId] = arnPattern.exec(arn) ?? [];
  return { partition, region, accountId };
}
