import { type Carrier, completeAlarm } from '../alarm-draft.ts';
import { alarmIdentity } from '../alarm-identity.ts';
import { readLogQuery } from '../alarm-log-query.ts';
import { readMetrics } from '../alarm-metrics.ts';
import type { AlarmMute, AlarmNotification, PreviousAlarmState } from '../alarm-notification.ts';
import { needStateValue } from '../alarm-state.ts';
import {
  type JsonObject,
  type JsonPlace,
  messagePlace,
  need,
  needPlace,
  needText,
  readMap,
  readPlace,
  readText,
  readTexts,
} from '../json-place.ts';
import { known } from '../known.ts';
import { readReasonData } from '../reason-data.ts';
import { readTime } from '../timestamps.ts';

/**
 * The camelCase account of a state change: `detail` of an event on the bus, or `alarmData` when an alarm's action
 * invokes a function directly.
 */
export function parseStateChange(
  value: JsonObject,
  insideKey: 'detail' | 'alarmData',
  { envelope, topicArn }: Carrier,
): AlarmNotification {
  const message = messagePlace(value, true);
  const inside = needPlace(message, insideKey);
  const state = needPlace(inside, 'State');
  const settings = readPlace(inside, 'Configuration') ?? messagePlace({}, true);
  const contributor = readPlace(inside, 'AlarmContributor');
  const previous = readPlace(inside, 'PreviousState');
  const mute = readPlace(inside, 'MuteDetail');
  const suppressedBy = readText(state, 'ActionsSuppressedBy');
  const data = readReasonData(state.value['reasonData']);
  const rule = readText(settings, 'AlarmRule');
  const logQuery = readLogQuery(settings, 'LogGroupIdentifiers', readText(state, 'QueryExecutionId'));
  return completeAlarm(
    {
      kind: rule ? 'composite' : logQuery ? 'log' : 'metric',
      dialect: insideKey === 'detail' ? 'eventbridge' : 'lambda',
      alarm: alarmIdentity(inside, topicArn, {
        arn: readText(message, 'AlarmArn') ?? readTexts(message, 'Resources')[0],
        accountId: readText(message, 'AccountId') ?? readText(message, 'Account'),
        region: readText(message, 'Region'),
        description: readText(settings, 'Description'),
      }),
      state: {
        value: needStateValue(state, 'Value'),
        reason: readText(state, 'Reason') ?? '',
        at: need(state, 'Timestamp', readTime(state, 'Timestamp') ?? readTime(message, 'Time')),
      },
      metrics: readMetrics(settings),
      envelope,
    },
    {
      previousState: previous && readPrevious(previous),
      contributor: contributor && {
        id: needText(contributor, 'Id'),
        attributes: readMap(contributor, 'Attributes'),
      },
      rule,
      triggeringAlarms: rule ? data.triggeringAlarms : undefined,
      suppression: suppressedBy
        ? known({
            by: suppressedBy,
            reason: readText(state, 'ActionsSuppressedReason'),
            suppressor: readText(settings, 'ActionsSuppressor'),
          })
        : undefined,
      mute: mute && readMute(mute),
      logQuery,
    },
    settings,
    data,
  );
}

function readPrevious(state: JsonPlace): PreviousAlarmState {
  return known({
    value: needStateValue(state, 'Value'),
    reason: readText(state, 'Reason'),
    at: readTime(state, 'Timestamp'),
  });
}

function readMute(detail: JsonPlace): AlarmMute {
  return known({
    active: true,
    mutedByArn: readText(detail, 'MutedByArn'),
    windowStart: readTime(detail, 'MuteWindowStart'),
    windowEnd: readTime(detail, 'MuteWindowEnd'),
  });
}
