import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LogExcerpt, LogLine } from '@defib/slack-message';
import type { LogRequest, ReadLogs } from '../ports.ts';

/** As many as a message shows. */
const LINES = 20;
/** A busy log is not read to its end: so many pages of a window, the newest window first. */
const PAGES = 3;
const PAGE_LINES = 1_000;
const TIMEOUT_MILLISECONDS = 3_000;
/** CloudWatch gives the oldest lines first, so the last minute is asked alone; most often it is enough. */
const LAST_MINUTE = 60_000;

interface Window {
  readonly lines: readonly LogLine[];
  readonly more: boolean;
}

/** Reads the newest lines of a span of time. What can't be read is a fact of the message, not an error. */
export function logReader(client: CloudWatchLogsClient, signal: AbortSignal): ReadLogs {
  return async (request): Promise<LogExcerpt> => {
    const { logGroup, from, to } = request;
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]);
    const split = new Date(Math.max(from.getTime(), to.getTime() - LAST_MINUTE));
    try {
      const newest = await readWindow(client, { ...request, from: split }, abortSignal);
      if (newest.lines.length >= LINES)
        return { kind: 'lines', logGroup, lines: newest.lines.slice(-LINES), more: true };
      const older = await readWindow(client, { ...request, to: split }, abortSignal);
      const lines = [...older.lines, ...newest.lines];
      return {
        kind: 'lines',
        logGroup,
        lines: lines.slice(-LINES),
        more: older.more || newest.more || lines.length > LINES,
      };
    } catch (error) {
      return { kind: 'unavailable', logGroup, why: whyOf(error) };
    }
  };
}

async function readWindow(
  client: CloudWatchLogsClient,
  request: LogRequest,
  abortSignal: AbortSignal,
): Promise<Window> {
  const { logGroup, from, to, pattern, streamPrefix } = request;
  let lines: LogLine[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const command = new FilterLogEventsCommand({
      logGroupName: logGroup,
      startTime: from.getTime(),
      endTime: to.getTime(),
      limit: PAGE_LINES,
      ...(pattern === undefined ? {} : { filterPattern: pattern }),
      ...(streamPrefix === undefined ? {} : { logStreamNamePrefix: streamPrefix }),
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    const { events = [], nextToken: following } = await client.send(command, { abortSignal });
    const read = events.flatMap(({ timestamp, message }) =>
      timestamp === undefined || message === undefined ? [] : [{ at: new Date(timestamp), text: message }],
    );
    lines = [...lines, ...read].slice(-LINES);
    nextToken = following;
    if (nextToken === undefined) break;
  }
  return { lines, more: nextToken !== undefined };
}

function whyOf(error: unknown): Extract<LogExcerpt, { kind: 'unavailable' }>['why'] {
  const name = error instanceof Error ? error.name : '';
  if (name === 'ResourceNotFoundException') return 'no-such-group';
  return name === 'AccessDeniedException' ? 'not-permitted' : 'not-reachable';
}
