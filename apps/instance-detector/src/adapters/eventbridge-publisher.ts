import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { awsCall } from '@defib/aws-call';
import { toWatchEventEntry } from '@defib/incident-events';
import type { Ports } from '../ports.ts';

/** Thrown when the bus would not take the event, with the code it gave. */
export class EventRefusedError extends Error {
  override readonly name = 'EventRefusedError';
}

export function watchEventPublisher(client: EventBridgeClient, bus: string, signal: AbortSignal): Ports['publish'] {
  return async (event) => {
    const command = new PutEventsCommand({ Entries: [{ ...toWatchEventEntry(event), EventBusName: bus }] });
    const answer = await awsCall('events:PutEvents', client.send(command, { abortSignal: signal }));
    const refused = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused !== undefined) throw new EventRefusedError(`The incident bus refused the event: ${refused.ErrorCode}`);
  };
}
