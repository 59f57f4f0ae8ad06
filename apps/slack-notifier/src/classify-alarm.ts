import { type AlarmNotification, incidentKey, instanceIdsOf } from '@defib/alarm-parser';
import {
  alarmInstanceId,
  alarmNamePrefix,
  GROUP_TAG,
  INSTANCE_NAME_TAG,
  type MonitoringPolicy,
  parseAlarmName,
  type Service,
  serviceForProcess,
} from '@defib/monitoring-policy';
import type { AlarmNotice, NoticeInstance, Severity, Watch } from '@defib/slack-message';
import type { Incoming } from './incoming.ts';

const SEVERITY_TAGS = ['defib:severity', 'severity'] as const;
const RUNBOOK_TAGS = ['runbook', 'defib:runbook', 'runbookUrl'] as const;

/** What the policy knows of an alarm, beside what the alarm says itself. */
export function classifyAlarm(alarm: AlarmNotification, policy: MonitoringPolicy): Incoming {
  const { name, tags } = alarm.alarm;
  const parts = parseAlarmName(name, policy.environment);
  const service = serviceOf(alarm, policy);
  const severity = severityOf(alarm, service, policy);
  const instances = instancesOf(alarm, policy);
  const watch = watchOf(parts?.kind, service, policy);
  const runbookUrl =
    RUNBOOK_TAGS.map((tag) => tags[tag]).find((url) => url?.startsWith('https://')) ?? service?.runbookUrl;
  const notice: AlarmNotice = {
    kind: 'alarm',
    alarm,
    severity,
    instances,
    ...(watch === undefined ? {} : { watch }),
    ...(runbookUrl === undefined ? {} : { runbookUrl }),
  };
  const alarmKey = incidentKey(alarm);
  const team = policy.slack === undefined ? undefined : tags[policy.slack.teamTag];
  return {
    key: `alarm ${alarmKey} ${alarm.state.value} ${alarm.state.at.getTime()} ${alarm.suppression?.by ?? ''}`,
    alarmKey,
    notice,
    route: {
      kind: 'alarm',
      severity,
      ...(team === undefined ? {} : { team }),
      ...(service === undefined ? {} : { service: service.name }),
    },
  };
}

/** The service that the alarm is about: by its name where it is ours, else by the process that it counts. */
function serviceOf(alarm: AlarmNotification, policy: MonitoringPolicy): Service | undefined {
  const named = parseAlarmName(alarm.alarm.name, policy.environment)?.service ?? alarm.alarm.tags['defib:service'];
  const byName = policy.services.find(({ name }) => name === named);
  if (byName !== undefined) return byName;
  for (const { metric } of alarm.metrics) {
    const service = metric && serviceForProcess({ metricName: metric.name, dimensions: metric.dimensions }, policy);
    if (service !== undefined) return service;
  }
  return undefined;
}

function severityOf({ alarm }: AlarmNotification, service: Service | undefined, policy: MonitoringPolicy): Severity {
  for (const tag of SEVERITY_TAGS) {
    const value = alarm.tags[tag]?.toLowerCase();
    if (value === 'critical' || value === 'warning' || value === 'info') return value;
  }
  if (service !== undefined) return service.alarm.severity;
  if (!alarm.name.startsWith(alarmNamePrefix(policy.environment))) return 'warning';
  return /-critical$|\/status-check/.test(alarm.name) ? 'critical' : 'warning';
}

function instancesOf(alarm: AlarmNotification, policy: MonitoringPolicy): NoticeInstance[] {
  const named = instanceIdsOf(alarm);
  const ours = alarmInstanceId(alarm.alarm.name, policy.environment);
  const ids = named.length === 0 && ours !== undefined ? [ours] : named;
  const groups = new Set(alarm.metrics.flatMap(({ metric }) => metric?.dimensions['AutoScalingGroupName'] ?? []));
  const [group] = groups;
  const { [INSTANCE_NAME_TAG]: name, [GROUP_TAG]: taggedGroup } = ids.length === 1 ? alarm.alarm.tags : {};
  const autoScalingGroup = groups.size > 1 ? undefined : (group ?? taggedGroup);
  return ids.map((id) => ({
    id,
    ...(name === undefined ? {} : { name }),
    ...(autoScalingGroup === undefined ? {} : { autoScalingGroup }),
  }));
}

function watchOf(
  kind: 'process' | 'agent-heartbeat' | undefined,
  service: Service | undefined,
  policy: MonitoringPolicy,
): Watch | undefined {
  const restarts = policy.mode === 'act';
  if (kind === 'agent-heartbeat') return { kind: 'agent', restarts };
  return kind === 'process' && service !== undefined
    ? { kind: 'process', service: service.name, unit: service.unit, restarts }
    : undefined;
}
