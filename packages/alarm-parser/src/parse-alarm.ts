import type { AlarmNotification, ParsedAlarm } from './alarm-notification.ts';
import { fromText, parseRecord, recordIdOf, recordsOf } from './envelopes.ts';
import { AlarmParseError, NotAnAlarmError } from './errors.ts';
import { known } from './known.ts';

/**
 * Parses one alarm notification in any dialect and any envelope, as text or as an object: an SNS message, an SNS
 * envelope (an HTTP(S) body, say), an EventBridge event, a direct invocation, or an event with exactly one record.
 *
 * @throws NotAnAlarmError when it is something else that shares the topic, the bus or the queue.
 * @throws MalformedAlarmError when it is an alarm with a field missing or of the wrong type.
 */
export function parseAlarmMessage(input: unknown): AlarmNotification {
  try {
    const message = fromText(input);
    const [record, another] = recordsOf(message) ?? [message];
    if (another !== undefined) throw new NotAnAlarmError('several records');
    return parseRecord(record);
  } catch (error) {
    throw toParseError(error);
  }
}

/**
 * Parses any Lambda event that can carry alarms, as an object or as text: one entry for each record, in their order, an event without records
 * being its own. What could not be parsed is in the entry's `error`, so that one bad record leaves the others alone.
 * Never throws.
 */
export function parseAlarmEvent(event: unknown): ParsedAlarm[] {
  try {
    const message = fromText(event);
    // Spread, a list has no holes any more, which map would skip.
    return [...(recordsOf(message) ?? [message])].map(parseEntry);
  } catch (error) {
    return [{ error: toParseError(error) }];
  }
}

function parseEntry(record: unknown): ParsedAlarm {
  let recordId: string | undefined;
  try {
    recordId = recordIdOf(record);
    return known({ recordId }, { alarm: parseRecord(record) });
  } catch (error) {
    return known({ recordId }, { error: toParseError(error) });
  }
}

/** An object whose getters throw, or a revoked proxy: no JSON, so no alarm. */
function toParseError(error: unknown): AlarmParseError {
  return error instanceof AlarmParseError ? error : new NotAnAlarmError('unreadable object', { cause: error });
}
