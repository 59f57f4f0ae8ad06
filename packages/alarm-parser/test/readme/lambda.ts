import { incidentKey, instanceIdsOf, parseAlarmEvent } from '@defib/alarm-parser';

/** Takes alarms however they come: from a topic, a queue, the event bus or the alarm itself. */
export async function handler(event: unknown): Promise<string[]> {
  const handled: string[] = [];
  for (const { alarm, error } of parseAlarmEvent(event)) {
    if (error) {
      console.warn(error.message); // not an alarm, or a broken one: the others in the batch are unharmed
    } else if (alarm.state.value === 'ALARM' && alarm.onMissingData === 'not-missing') {
      handled.push(`${incidentKey(alarm)} on ${instanceIdsOf(alarm).join(', ')}`);
    }
  }
  return handled;
}
