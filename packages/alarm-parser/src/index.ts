export { dimensionsOf, instanceIdsOf } from './alarm-instances.ts';
export type {
  AlarmCondition,
  AlarmContributor,
  AlarmDatapoint,
  AlarmDialect,
  AlarmEnvelope,
  AlarmIdentity,
  AlarmLogQuery,
  AlarmMetric,
  AlarmMute,
  AlarmNotification,
  AlarmState,
  AlarmStateValue,
  AlarmSuppression,
  OnMissingData,
  ParsedAlarm,
  PreviousAlarmState,
  TriggeringAlarm,
} from './alarm-notification.ts';
export { alarmConsoleUrl, metricConsoleUrl } from './console-url.ts';
export { AlarmParseError, MalformedAlarmError, NotAnAlarmError } from './errors.ts';
export { incidentKey } from './incident-key.ts';
export { parseAlarmEvent, parseAlarmMessage } from './parse-alarm.ts';
