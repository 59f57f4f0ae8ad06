import { instanceIdsOf, parseAlarmEvent } from '@defib/alarm-parser';
import event from './event.json' with { type: 'json' };

const [entry] = parseAlarmEvent(event);
console.log(JSON.stringify({ name: entry.alarm.alarm.name, instances: instanceIdsOf(entry.alarm) }));
