import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, jsonAnswer } from '../front/aws-answer.ts';
import type { Interceptors } from '../front/front-server.ts';
import { type JsonObject, numberAt, stringAt, stringsAt } from '../json-value.ts';
import type { Timeline } from '../timeline.ts';
import { FilterPatternError, type MatchesLine, readFilterPattern } from './filter-pattern.ts';

const MOST_EVENTS = 10_000;

/** FilterLogEvents over moto's log streams: for most patterns moto would let every line through, and say so to nobody. */
export function logsInterceptors(logs: CloudWatchLogsClient, timeline: Timeline): Interceptors {
  return {
    'logs.FilterLogEvents': async ({ input }) => {
      const matches = readPattern(stringAt(input, 'filterPattern') ?? '', timeline);
      const found = (await readEvents(logs, input)).filter(({ message = '' }) => matches(message));
      const limit = numberAt(input, 'limit') ?? MOST_EVENTS;
      const from = Number(stringAt(input, 'nextToken') ?? 0);
      const end = from + limit;
      return jsonAnswer({
        events: found.slice(from, end),
        searchedLogStreams: [],
        ...(end < found.length ? { nextToken: String(end) } : {}),
      });
    },
  };
}

function readPattern(pattern: string, timeline: Timeline): MatchesLine {
  try {
    return readFilterPattern(pattern);
  } catch (error) {
    if (!(error instanceof FilterPatternError)) throw error;
    timeline.add({ kind: 'plant-error', what: 'FilterLogEvents', error: error.message });
    throw new AwsError('InvalidParameterException', error.message, { cause: error });
  }
}

/** Every event of the asked streams and time, oldest first, as CloudWatch Logs gives them. moto ignores a prefix. */
async function readEvents(logs: CloudWatchLogsClient, input: JsonObject): Promise<readonly FilteredLogEvent[]> {
  const names = stringsAt(input, 'logStreamNames');
  const prefix = stringAt(input, 'logStreamNamePrefix') ?? '';
  const events: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  do {
    const command = new FilterLogEventsCommand({
      logGroupName: stringAt(input, 'logGroupName'),
      startTime: numberAt(input, 'startTime'),
      endTime: numberAt(input, 'endTime'),
      limit: MOST_EVENTS,
      nextToken,
    });
    const page = await logs.send(command).catch(asAwsError);
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events
    .filter(({ logStreamName = '' }) => logStreamName.startsWith(prefix))
    .filter(({ logStreamName = '' }) => names.length === 0 || names.includes(logStreamName))
    .toSorted((left, right) => (left.timestamp ?? 0) - (right.timestamp ?? 0));
}

function asAwsError(cause: unknown): never {
  if (!(cause instanceof Error)) throw cause;
  throw new AwsError(cause.name, cause.message, { cause });
}
