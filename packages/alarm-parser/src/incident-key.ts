import type { AlarmNotification } from './alarm-notification.ts';

/**
 * The same text for every message about the same trouble, in whatever dialect and state: the alarm's ARN, followed by
 * '#' and the contributor's id where there is one (ids repeat from alarm to alarm). An alarm whose message has no ARN
 * gets the one that account, region and name make, as far as they are known. A '#' or '%' in a name is escaped, so no
 * two keys meet.
 */
export function incidentKey({ alarm, contributor }: AlarmNotification): string {
  const arn =
    alarm.arn ?? `arn:${alarm.partition}:cloudwatch:${alarm.region ?? ''}:${alarm.accountId ?? ''}:alarm:${alarm.name}`;
  const key = arn.replace(/[%#]/g, encodeURIComponent);
  return contributor ? `${key}#${contributor.id}` : key;
}
