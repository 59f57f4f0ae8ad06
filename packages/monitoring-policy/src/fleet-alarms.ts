import { diskMetric, EC2_NAMESPACE, memoryMetric } from './agent-metrics.ts';
import type { AlarmDefinition, AlarmKind, Severity } from './alarm-definition.ts';
import { alarmNamePrefix } from './alarm-names.ts';
import { platformsOf } from './fleet-limits.ts';
import type { MonitoringPolicy, Platform, Service } from './policy.ts';
import { AGENT_NAMESPACE, processMetricName, selectorDimension } from './process-metric.ts';
import type { ThresholdRule } from './watch-rules.ts';

/** One alarm on a Metrics Insights query; each instance (or process on it) is a contributor of its own. */
export interface FleetAlarmDefinition
  extends Pick<
    AlarmDefinition,
    | 'name'
    | 'service'
    | 'description'
    | 'periodSeconds'
    | 'evaluationPeriods'
    | 'datapointsToAlarm'
    | 'threshold'
    | 'comparisonOperator'
    | 'severity'
  > {
  readonly kind: AlarmKind;
  readonly query: string;
  readonly treatMissingData: 'notBreaching';
}

/** The place of an instance's id in the names of fleet alarms. */
export const FLEET = 'fleet';

const SEVERITIES: readonly Severity[] = ['warning', 'critical'];

/**
 * The alarms that watch the whole fleet, sorted by name; empty unless `alarms.mode` is 'fleet'. They follow from the
 * policy alone, so that infra makes them and nothing has to be done when an instance comes or goes.
 */
export function fleetAlarms(policy: MonitoringPolicy): FleetAlarmDefinition[] {
  if (policy.alarms.mode !== 'fleet') return [];
  const { watch } = policy;
  const platforms = platformsOf(policy);
  const alarms = policy.services.map((service) => processAlarm(service, policy));
  if (watch !== undefined) {
    for (const severity of SEVERITIES) {
      alarms.push(
        ...limitAlarms(policy, watch.cpu, { kind: 'cpu', severity, query: { ...CPU, groupBy: ['InstanceId'] } }),
      );
      for (const platform of platforms) {
        alarms.push(
          ...limitAlarms(policy, watch.memory, { kind: 'memory', severity, platform, query: memoryQuery(platform) }),
          ...limitAlarms(policy, watch.disk, { kind: 'disk', severity, platform, query: diskQuery(platform) }),
        );
      }
      for (const direction of ['in', 'out'] as const) {
        alarms.push(
          ...limitAlarms(policy, watch.network, {
            kind: 'network',
            severity,
            direction,
            query: networkQuery(direction),
          }),
        );
      }
    }
    if (watch.statusCheck.enabled) alarms.push(statusCheckAlarm(policy, watch.statusCheck.systemMinutes));
  }
  return alarms.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Query {
  readonly select: 'AVG' | 'MAX' | 'MIN' | 'SUM';
  readonly metricName: string;
  readonly namespace: string;
  /** All dimensions of the metric: SCHEMA matches exactly these. */
  readonly dimensions: readonly string[];
  readonly where?: readonly (readonly [string, string])[];
  readonly groupBy: readonly string[];
  /** The series to keep where there are too many. */
  readonly worst: 'highest' | 'lowest';
}

const CPU = {
  select: 'AVG',
  metricName: 'CPUUtilization',
  namespace: EC2_NAMESPACE,
  dimensions: ['InstanceId'],
  worst: 'highest',
} as const;

function memoryQuery(platform: Platform): Query {
  const metric = memoryMetric(platform);
  return {
    select: 'AVG',
    metricName: metric.metricName,
    namespace: metric.namespace,
    dimensions: ['InstanceId', ...Object.keys(metric.dimensions)],
    groupBy: ['InstanceId'],
    worst: 'highest',
  };
}

function diskQuery(platform: Platform): Query {
  const metric = diskMetric(platform, '');
  return {
    select: platform === 'windows' ? 'MIN' : 'MAX',
    metricName: metric.metricName,
    namespace: metric.namespace,
    dimensions: ['InstanceId', ...Object.keys(metric.dimensions)],
    groupBy: ['InstanceId', platform === 'windows' ? 'instance' : 'path'],
    worst: platform === 'windows' ? 'lowest' : 'highest',
  };
}

function networkQuery(direction: 'in' | 'out'): Query {
  return {
    select: 'SUM',
    metricName: direction === 'in' ? 'NetworkIn' : 'NetworkOut',
    namespace: EC2_NAMESPACE,
    dimensions: ['InstanceId'],
    groupBy: ['InstanceId'],
    worst: 'highest',
  };
}

/** Every name is quoted, so that none is taken for one of Metrics Insights' reserved words. */
function textOf(query: Query): string {
  const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
  const where = (query.where ?? []).map(([key, value]) => `"${key}" = '${value}'`).join(' AND ');
  return [
    `SELECT ${query.select}("${query.metricName}")`,
    `FROM SCHEMA("${query.namespace}", ${quoted(query.dimensions)})`,
    ...(where === '' ? [] : [`WHERE ${where}`]),
    `GROUP BY ${quoted(query.groupBy)}`,
    `ORDER BY ${query.select}() ${query.worst === 'highest' ? 'DESC' : 'ASC'}`,
  ].join(' ');
}

function fleetName(policy: MonitoringPolicy, alarm: string): string {
  return `${alarmNamePrefix(policy.environment)}${FLEET}/${alarm}`;
}

function processAlarm(service: Service, policy: MonitoringPolicy): FleetAlarmDefinition {
  const [kind, value] = selectorDimension(service.process);
  return {
    name: fleetName(policy, `process-${service.name}`),
    kind: 'process',
    service: service.name,
    description: `${service.name}: no process of ${service.unit} runs on an instance of the fleet.${service.runbookUrl === undefined ? '' : ` Runbook: ${service.runbookUrl}`}`,
    query: textOf({
      select: 'MAX',
      metricName: processMetricName(service.platform),
      namespace: AGENT_NAMESPACE,
      dimensions: ['InstanceId', kind, 'pid_finder'],
      where: [[kind, value]],
      groupBy: ['InstanceId', kind],
      worst: 'lowest',
    }),
    periodSeconds: Math.max(60, service.alarm.periodSeconds),
    evaluationPeriods: service.alarm.evaluationPeriods,
    datapointsToAlarm: service.alarm.datapointsToAlarm,
    threshold: 1,
    comparisonOperator: 'LessThanThreshold',
    treatMissingData: 'notBreaching',
    severity: service.alarm.severity,
  };
}

function limitAlarms(
  policy: MonitoringPolicy,
  rule: ThresholdRule,
  alarm: {
    readonly kind: 'cpu' | 'memory' | 'disk' | 'network';
    readonly severity: Severity;
    readonly platform?: Platform;
    readonly direction?: 'in' | 'out';
    readonly query: Query;
  },
): FleetAlarmDefinition[] {
  const limit = rule[alarm.severity];
  if (!rule.enabled || limit === 'off') return [];
  const what = [alarm.kind, alarm.direction, alarm.platform === 'windows' ? 'windows' : undefined]
    .filter((part) => part !== undefined)
    .join('-');
  const periodSeconds = Math.max(60, rule.periodSeconds);
  const free = alarm.query.worst === 'lowest';
  return [
    {
      name: fleetName(policy, `${what}-${alarm.severity}`),
      kind: alarm.kind,
      description: `An instance of the fleet is above ${limit} ${alarm.kind === 'network' ? 'Mbit/s' : '%'} of ${what.replaceAll('-', ' ')}.`,
      query: textOf(alarm.query),
      periodSeconds,
      evaluationPeriods: rule.evaluationPeriods,
      datapointsToAlarm: rule.datapointsToAlarm,
      threshold: alarm.kind === 'network' ? (limit * 1_000_000 * periodSeconds) / 8 : free ? 100 - limit : limit,
      comparisonOperator: free ? 'LessThanThreshold' : 'GreaterThanThreshold',
      treatMissingData: 'notBreaching',
      severity: alarm.severity,
    },
  ];
}

function statusCheckAlarm(policy: MonitoringPolicy, minutes: number): FleetAlarmDefinition {
  return {
    name: fleetName(policy, 'status-check'),
    kind: 'status-check',
    // EC2's own automatic recovery stays on; only its trace is told here.
    description: `A status check of an instance of the fleet fails for ${minutes} min.`,
    query: textOf({
      select: 'MAX',
      metricName: 'StatusCheckFailed',
      namespace: EC2_NAMESPACE,
      dimensions: ['InstanceId'],
      groupBy: ['InstanceId'],
      worst: 'highest',
    }),
    periodSeconds: 60,
    evaluationPeriods: minutes,
    datapointsToAlarm: minutes,
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'notBreaching',
    severity: 'critical',
  };
}
