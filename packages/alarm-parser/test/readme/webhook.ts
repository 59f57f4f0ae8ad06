import { alarmConsoleUrl, MalformedAlarmError, NotAnAlarmError, parseAlarmMessage } from '@defib/alarm-parser';

/** The body of an SNS HTTP(S) delivery, as text. Check its signature first. */
export function describe(body: string): string {
  try {
    const alarm = parseAlarmMessage(body);
    return `${alarm.alarm.name} is ${alarm.state.value}: ${alarmConsoleUrl(alarm)}`;
  } catch (error) {
    if (error instanceof NotAnAlarmError) return `not an alarm but ${error.looksLike}`;
    if (error instanceof MalformedAlarmError) return `broken at ${error.path}`;
    throw error; // never happens: both are AlarmParseErrors, and no other error leaves the package
  }
}
