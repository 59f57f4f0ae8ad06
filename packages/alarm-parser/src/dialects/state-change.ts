import { type Carrier, completeAlarm } from '../alarm-draft.ts';
import { alarmIdentity } from '../alarm-identity.ts';
import { readLogQuery } from '../alarm-log-query.ts';
import { readMetrics } from '../alarm-metrics.ts';
import type { AlarmMute, AlarmNotification, PreviousAlarmState } from '../alarm-notification.ts';
import { needStateValue } from '../alarm-state.ts';
import {
  type JsonObject,
  type JsonPlace,
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
  const message = { value, path: '', pascal: false };
  const inside = needPlace(message, insideKey);
  const state = needPlace(inside, 'state');
  const settings = readPlace(inside, 'configuration') ?? { value: {}, path: '', pascal: false };
  const contributor = readPlace(inside, 'alarmContributor');
  const previous = readPlace(inside, 'previousState');
  const mute = readPlace(inside, 'muteDetail');
  const suppressedBy = readText(state, 'actionsSuppressedBy');
  const data = readReasonData(state.value['reasonData']);
  const rule = readText(settings, 'alarmRule');
  const logQuery = readLogQuery(settings, 'logGroupIdentifiers', readText(state, 'queryExecutionId'));
  return completeAlarm(
    {
      kind: rule ? 'composite' : logQuery ? 'log' : 'metric',
      dialect: insideKey === 'detail' ? 'eventbridge' : 'lambda',
      alarm: alarmIdentity(
        {
          name: needText(inside, 'alarmName'),
          arn: readText(message, 'alarmArn') ?? readTexts(message, 'resources')[0],
          accountId: readText(message, 'accountId') ?? readText(message, 'account'),
          region: readText(message, 'region'),
          description: readText(settings, 'description'),
          tags: readMap(inside, 'alarmTags', 'Key', 'Value'),
        },
        topicArn,
      ),
      state: {
        value: needStateValue(state, 'value'),
        reason: readText(state, 'reason') ?? '',
        at: need(state, 'timestamp', readTime(state, 'timestamp') ?? readTime(message, 'time')),
      },
      metrics: readMetrics(settings),
      envelope,
    },
    {
      previousState: previous && readPrevious(previous),
      contributor: contributor && {
        id: needText(contributor, 'id'),
        attributes: readMap(contributor, 'attributes'),
      },
      rule,
      triggeringAlarms: rule ? data.triggeringAlarms : undefined,
      suppression: suppressedBy
        ? known({
            by: suppressedBy,
            reason: readText(state, 'actionsSuppressedReason'),
            suppressor: readText(settings, 'actionsSuppressor'),
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
    value: needStateValue(state, 'value'),
    reason: readText(state, 'reason'),
    at: readTime(state, 'timestamp'),
  });
}

function readMute(detail: JsonPlace): AlarmMute {
  return known({
    active: true,
    mutedByArn: readText(detail, 'mutedByArn'),
    windowStart: readTime(detail, 'muteWindowStart'),
    windowEnd: readTime(detail, 'muteWindowEnd'),
  });
}
