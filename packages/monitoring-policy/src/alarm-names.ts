/** What an alarm of ours watches, read from its name. */
export interface AlarmNameParts {
  readonly instanceId: string;
  readonly kind: 'process' | 'agent-heartbeat';
  /** For kind 'process'. */
  readonly service?: string;
}

const PROCESS_PREFIX = 'process-';
const HEARTBEAT = 'agent-heartbeat';

/** Prefix of every alarm of an environment. It ends in a slash, so `prod` never finds the alarms of `prod-eu`. */
export function alarmNamePrefix(environment: string): string {
  return `defib/${environment}/`;
}

export function processAlarmName(environment: string, instanceId: string, service: string): string {
  return `${alarmNamePrefix(environment)}${instanceId}/${PROCESS_PREFIX}${service}`;
}

export function heartbeatAlarmName(environment: string, instanceId: string): string {
  return `${alarmNamePrefix(environment)}${instanceId}/${HEARTBEAT}`;
}

/** Takes a name apart again; undefined where the alarm isn't one of this environment's. */
export function parseAlarmName(name: string, environment: string): AlarmNameParts | undefined {
  const prefix = alarmNamePrefix(environment);
  if (!name.startsWith(prefix)) return undefined;
  const [instanceId, alarm, ...rest] = name.slice(prefix.length).split('/');
  if (instanceId === undefined || instanceId === '' || alarm === undefined || rest.length > 0) return undefined;
  if (alarm === HEARTBEAT) return { instanceId, kind: 'agent-heartbeat' };
  const service = alarm.startsWith(PROCESS_PREFIX) ? alarm.slice(PROCESS_PREFIX.length) : '';
  return service === '' ? undefined : { instanceId, kind: 'process', service };
}

/** The instance that an alarm of this environment belongs to, whatever it watches; undefined for any other alarm. */
export function alarmInstanceId(name: string, environment: string): string | undefined {
  const prefix = alarmNamePrefix(environment);
  if (!name.startsWith(prefix)) return undefined;
  const [id = '', alarm] = name.slice(prefix.length).split('/');
  return alarm !== undefined && /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(id) ? id : undefined;
}
