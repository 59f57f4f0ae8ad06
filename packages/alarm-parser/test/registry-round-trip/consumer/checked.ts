import { type AlarmNotification, type AlarmParseError, parseAlarmEvent } from '@defib/alarm-parser';

for (const entry of parseAlarmEvent({})) {
  if (entry.alarm) {
    const alarm: AlarmNotification = entry.alarm;
    const at: Date = alarm.state.at;
    console.log(alarm.alarm.name, at);
  } else {
    const error: AlarmParseError = entry.error;
    console.log(entry.recordId, error.message);
  }
}
// @ts-expect-error: the kinds are a closed set
const kind: AlarmNotification['kind'] = 'other';
console.log(kind);
