import type { IncidentEventEntry } from './encode-incident-event.ts';
import { FieldReader } from './field-reader.ts';
import { IncidentEventError } from './incident-event-error.ts';

/** EventBridge `source` of what the instance detector tells. */
export const WATCH_EVENT_SOURCE = 'defib.instance-detector';

/** How many alarms of each kind of change, and on how many instances. */
export interface WatchSums {
  readonly instances: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  /** Actions switched on or off, as instances started or stopped. */
  readonly switched: number;
}

/** What the instance detector found to differ from the policy. All times are ISO 8601 in UTC. */
export interface WatchEvent {
  /** 'Watch Mended': it is being put right. 'Watch Planned': it would be, in mode 'act'. */
  readonly step: 'Watch Mended' | 'Watch Planned';
  readonly version: 1;
  /** The same for every delivery of one sweep or plan. */
  readonly watchId: string;
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
  readonly at: string;
  readonly sums: WatchSums;
  /** The first of the changes, one line each. */
  readonly changes: readonly string[];
  /** What a person has to see to: tags that were ignored, roles without permissions, groups that don't exist. */
  readonly problems: readonly string[];
}

const MOST_LINES = 50;
const LONGEST_LINE = 400;

function cutLines(lines: readonly string[]): string[] {
  return lines
    .slice(0, MOST_LINES)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line));
}

/** A watch event as PutEvents takes it, with at most 50 changes and problems of 400 characters: far below 256 KB. */
export function toWatchEventEntry(event: WatchEvent): IncidentEventEntry {
  const { step, ...detail } = event;
  return {
    Source: WATCH_EVENT_SOURCE,
    DetailType: step,
    Detail: JSON.stringify({ ...detail, changes: cutLines(event.changes), problems: cutLines(event.problems) }),
    Resources: [],
  };
}

/**
 * Reads a watch event from an EventBridge event, given as an object or as JSON.
 *
 * @throws IncidentEventError naming every wrong field, when it is anything else.
 */
export function parseWatchEvent(input: unknown): WatchEvent {
  const problems: string[] = [];
  const event = FieldReader.of(typeof input === 'string' ? parseJson(input) : input, 'event', problems);
  event.literal('source', WATCH_EVENT_SOURCE);
  const step = event.oneOf('detail-type', ['Watch Mended', 'Watch Planned']);
  if (problems.length > 0) throw new IncidentEventError(problems);
  const detail = event.record('detail');
  const sums = detail.record('sums');
  const result: WatchEvent = {
    step,
    version: detail.literal('version', 1),
    watchId: detail.text('watchId'),
    environment: detail.text('environment'),
    accountId: detail.text('accountId'),
    region: detail.text('region'),
    at: detail.time('at'),
    sums: {
      instances: sums.number('instances'),
      created: sums.number('created'),
      updated: sums.number('updated'),
      deleted: sums.number('deleted'),
      switched: sums.number('switched'),
    },
    changes: detail.texts('changes'),
    problems: detail.texts('problems'),
  };
  if (problems.length > 0) throw new IncidentEventError(problems);
  return result;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new IncidentEventError(['event: not JSON']);
  }
}

function count(number: number, what: string): string[] {
  return number === 0 ? [] : [`${number} ${what}`];
}

/** One line for people, without markup. */
export function describeWatch(event: WatchEvent): string {
  const { instances, created, updated, deleted, switched } = event.sums;
  const parts = [
    ...count(created, 'missing'),
    ...count(updated, 'changed by hand or by the policy'),
    ...count(deleted, 'left over'),
    ...count(switched, 'of instances that stopped or started'),
  ];
  const alarms = parts.length === 0 ? 'no alarm differs' : `alarms that differ: ${parts.join(', ')}`;
  const ending =
    event.step === 'Watch Mended'
      ? 'They are being put right; nothing to do.'
      : 'Nothing was done, because the policy only observes.';
  const problems =
    event.problems.length === 0
      ? ''
      : ` To see to: ${event.problems.slice(0, 3).join('; ')}${event.problems.length > 3 ? ` and ${event.problems.length - 3} more` : ''}.`;
  return `Watching ${event.environment} in ${event.region}: ${alarms}, on ${instances} ${instances === 1 ? 'instance' : 'instances'}. ${ending}${problems}`.replaceAll(
    /\s+/g,
    ' ',
  );
}
