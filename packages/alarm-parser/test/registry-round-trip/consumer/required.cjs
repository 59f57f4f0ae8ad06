const { instanceIdsOf, parseAlarmEvent } = require('@defib/alarm-parser');
const event = require('./event.json');

const [entry] = parseAlarmEvent(event);
console.log(JSON.stringify({ name: entry.alarm.alarm.name, instances: instanceIdsOf(entry.alarm) }));
