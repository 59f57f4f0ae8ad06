import { type Carrier, completeAlarm } from '../alarm-draft.ts';
import { alarmIdentity } from '../alarm-identity.ts';
import { readLogQuery } from '../alarm-log-query.ts';
import { readMetrics } from '../alarm-metrics.ts';
import type { AlarmNotification, TriggeringAlarm } from '../alarm-notification.ts';
import { needStateValue, readStateValue } from '../alarm-state.ts';
import {
  type JsonObject,
  type JsonPlace,
  messagePlace,
  need,
  needText,
  readFlag,
  readMap,
  readPlace,
  readPlaces,
  readText,
} from '../json-place.ts';
import { known } from '../known.ts';
import { readReasonData } from '../reason-data.ts';
import { readTime } from '../timestamps.ts';

/** The PascalCase message that CloudWatch publishes to a topic. */
export function parseSnsAlarm(value: JsonObject, { envelope, topicArn }: Carrier): AlarmNotification {
  const message = messagePlace(value);
  const rule = readText(message, 'AlarmRule');
  const trigger = readPlace(message, 'Trigger');
  const contributorId = readText(message, 'AlarmContributorId');
  const previous = readStateValue(message, 'OldStateValue');
  const data = readReasonData(value['NewStateReasonData']);
  const logQuery =
    rule || trigger ? undefined : readLogQuery(message, 'LogGroups', readText(message, 'QueryExecutionId'));
  // The documentation shows the message of a log alarm only in part, so its reason will do as well.
  const log = logQuery || (!trigger && data.evaluationPeriods !== undefined);
  const kind = rule ? 'composite' : log ? 'log' : 'metric';
  // A contributor tells what it is by itself. Any other metric alarm without its trigger has lost what it watches.
  if (kind === 'metric' && !contributorId) need(message, 'Trigger', trigger);
  return completeAlarm(
    {
      kind,
      dialect: 'sns',
      alarm: alarmIdentity(message, topicArn, {
        arn: readText(message, 'AlarmArn'),
        accountId: readText(message, 'AWSAccountId'),
        region: readText(message, 'Region'),
        description: readText(message, 'AlarmDescription'),
      }),
      state: {
        value: needStateValue(message, 'NewStateValue'),
        reason: readText(message, 'NewStateReason') ?? '',
        at: need(message, 'StateChangeTime', readTime(message, 'StateChangeTime')),
      },
      metrics: trigger ? readMetrics(trigger) : [],
      envelope,
    },
    {
      previousState: previous && { value: previous },
      contributor: contributorId
        ? { id: contributorId, attributes: readMap(message, 'AlarmContributorAttributes') }
        : undefined,
      rule,
      triggeringAlarms: rule ? readPlaces(message, 'TriggeringChildren').map(readTriggeringChild) : undefined,
      // False says that no mute window was involved.
      mute: readFlag(message, 'ActionExecutedAfterMuteWindow') ? { active: false } : undefined,
      logQuery,
    },
    trigger ?? message,
    data,
  );
}

function readTriggeringChild(child: JsonPlace): TriggeringAlarm {
  const arn = needText(child, 'Arn');
  const state = readPlace(child, 'State');
  if (!state) return { arn };
  return { arn, state: known({ value: needStateValue(state, 'Value'), at: readTime(state, 'Timestamp') }) };
}
