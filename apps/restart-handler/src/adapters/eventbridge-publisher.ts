import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { awsCall } from '@defib/aws-call';
import { type IncidentEventEntry, toEventBridgeEntry } from '@defib/incident-events';
import type { PublishEvents } from '../ports.ts';
import { chunks } from './chunks.ts';

// PutEvents: up to 10 entries and 256 KB a call, counted over all of them (EventBridge user guide).
const ENTRIES_PER_CALL = 10;
const BYTES_PER_CALL = 250_000;
const CALLS_AT_ONCE = 5;
const MOST_TRIES = 3;

/** Thrown when the bus would not take some of the events, with the codes it gave. */
export class EventsRefusedError extends Error {
  override readonly name = 'EventsRefusedError';
}

function bytesOf(entry: IncidentEventEntry): number {
  return (
    Buffer.byteLength(entry.Detail) + Buffer.byteLength(entry.Source + entry.DetailType + entry.Resources.join(''))
  );
}

function calls(entries: readonly IncidentEventEntry[]): IncidentEventEntry[][] {
  const groups: IncidentEventEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = bytesOf(entry);
    const group = groups.at(-1);
    if (group === undefined || group.length >= ENTRIES_PER_CALL || bytes + size > BYTES_PER_CALL) {
      groups.push([entry]);
      bytes = size;
    } else {
      group.push(entry);
      bytes += size;
    }
  }
  return groups;
}

export function eventPublisher(client: EventBridgeClient, bus: string, signal: AbortSignal): PublishEvents {
  const put = async (entries: readonly IncidentEventEntry[]): Promise<void> => {
    let open = [...entries];
    let codes: string[] = [];
    for (let tries = 0; tries < MOST_TRIES && open.length > 0; tries++) {
      const command = new PutEventsCommand({ Entries: open.map((entry) => ({ ...entry, EventBusName: bus })) });
      const answer = await awsCall('events:PutEvents', client.send(command, { abortSignal: signal }));
      // PutEvents succeeds as a call when it refuses entries; only its answer tells which.
      const refused = (answer.Entries ?? []).map(({ ErrorCode }) => ErrorCode);
      codes = refused.filter((code) => code !== undefined);
      open = open.filter((_entry, index) => refused[index] !== undefined);
    }
    if (open.length > 0)
      throw new EventsRefusedError(`The incident bus refused ${open.length} events: ${[...new Set(codes)].join(', ')}`);
  };
  return async (events) => {
    for (const some of chunks(calls(events.map(toEventBridgeEntry)), CALLS_AT_ONCE)) await Promise.all(some.map(put));
  };
}
