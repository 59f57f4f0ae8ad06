import type { AlarmLogQuery } from './alarm-notification.ts';
import { type JsonPlace, readText, readTexts } from './json-place.ts';
import { known } from './known.ts';

/** What a log alarm asks, from where its dialect keeps it. Undefined when neither query nor log groups are there. */
export function readLogQuery(
  place: JsonPlace,
  groupsKey: string,
  executionId: string | undefined,
): AlarmLogQuery | undefined {
  const query = readText(place, 'QueryString');
  const aggregation = readText(place, 'AggregationExpression');
  const logGroups = readTexts(place, groupsKey);
  return query || logGroups.length ? known({ query, aggregation, logGroups, executionId }) : undefined;
}
