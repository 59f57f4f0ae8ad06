import { NotAnAlarmError, parseAlarmEvent } from '@defib/alarm-parser';

/** A partial batch response: what is no alarm is none of ours, what is broken goes back to the queue. */
export function failuresIn(event: unknown): { itemIdentifier: string }[] {
  return parseAlarmEvent(event)
    .filter(({ error }) => error && !(error instanceof NotAnAlarmError))
    .map(({ recordId }) => ({ itemIdentifier: recordId ?? '' }));
}
