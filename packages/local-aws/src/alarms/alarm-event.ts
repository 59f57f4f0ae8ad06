import { createHash } from 'node:crypto';
import type { JsonObject } from '../json-value.ts';
import type { AlarmChange, StateRecord } from './alarm-change.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { cloudWatchTimestamp } from './alarm-time.ts';

/** Detail of the EventBridge event `CloudWatch Alarm State Change`: it names no threshold, no operator and no periods. */
export function alarmStateChangeDetail(change: AlarmChange, alarm: AlarmDefinition): JsonObject {
  return {
    alarmName: alarm.name,
    state: stateOf(change.state),
    previousState: stateOf(change.previous),
    configuration: {
      ...(alarm.description === null ? {} : { description: alarm.description }),
      metrics: [
        {
          id: metricId(alarm),
          metricStat: {
            metric: {
              namespace: alarm.namespace,
              name: alarm.metricName,
              dimensions: Object.fromEntries(alarm.dimensions.map(({ name, value }) => [name, value])),
            },
            period: alarm.periodSeconds,
            stat: alarm.statistic,
          },
          returnData: true,
        },
      ],
    },
  };
}

function stateOf(state: StateRecord): JsonObject {
  return {
    value: state.value,
    reason: state.reason,
    ...(state.reasonData === undefined ? {} : { reasonData: state.reasonData }),
    timestamp: cloudWatchTimestamp(state.at),
  };
}

/** AWS names the only metric of an alarm by a UUID that stays the same. */
function metricId(alarm: AlarmDefinition): string {
  const hash = createHash('sha256').update(alarm.arn).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}
