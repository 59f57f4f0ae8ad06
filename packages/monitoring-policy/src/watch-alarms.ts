import { diskMetric, ec2Metric, type InstanceMetric, memoryMetric } from './agent-metrics.ts';
import type { AlarmDefinition, Severity } from './alarm-definition.ts';
import { alarmNamePrefix } from './alarm-names.ts';
import type { Platform } from './policy.ts';
import type { StatusCheckRule, ThresholdRule, WatchRules } from './watch-rules.ts';

/** What the alarms of one instance depend on, beside its rules. */
export interface WatchedInstance {
  readonly id: string;
  readonly environment: string;
  readonly platform: Platform;
  /** Whether EC2 can recover this instance type (DescribeInstanceTypes, AutoRecoverySupported). */
  readonly autoRecovery: boolean;
  /** While people have paused it EC2 must not reboot it either. */
  readonly paused: boolean;
}

const SEVERITIES: readonly Severity[] = ['warning', 'critical'];
const BITS_PER_BYTE = 8;
const BITS_PER_MEGABIT = 1_000_000;

/** The alarms of one instance beside those of its processes and its agent. */
export function watchAlarms(instance: WatchedInstance, rules: WatchRules): AlarmDefinition[] {
  const places = instance.platform === 'windows' ? rules.disk.drives : rules.disk.paths;
  return [
    ...SEVERITIES.flatMap((severity) => cpuAlarm(instance, rules.cpu, severity)),
    ...SEVERITIES.flatMap((severity) => memoryAlarm(instance, rules.memory, severity)),
    ...places.flatMap((place) =>
      SEVERITIES.flatMap((severity) => diskAlarm(instance, rules.disk, { place, severity })),
    ),
    ...SEVERITIES.flatMap((severity) => networkAlarms(instance, rules.network, severity)),
    ...(rules.statusCheck.enabled ? statusCheckAlarms(instance, rules.statusCheck) : []),
  ];
}

/**
 * The part of an alarm's name that stands for a mount point or a drive: a slash would be taken for a further part of
 * the name. Two places never share one, since the policy allows no tilde in them.
 */
export function placeName(place: string): string {
  if (place === '/') return 'root';
  const name = place.replace(/^\//, '').replaceAll('/', '~').replace(/:$/, '');
  return name === 'root' ? 'root~' : name;
}

function thresholdAlarm(
  instance: WatchedInstance,
  rule: ThresholdRule,
  alarm: Pick<
    AlarmDefinition,
    'kind' | 'description' | 'statistic' | 'threshold' | 'comparisonOperator' | 'severity'
  > & {
    readonly name: string;
    readonly metric: InstanceMetric;
  },
): AlarmDefinition {
  const { name, metric, ...rest } = alarm;
  return {
    ...rest,
    name: `${alarmNamePrefix(instance.environment)}${instance.id}/${name}`,
    namespace: metric.namespace,
    metricName: metric.metricName,
    dimensions: { InstanceId: instance.id, ...metric.dimensions },
    periodSeconds: rule.periodSeconds,
    evaluationPeriods: rule.evaluationPeriods,
    datapointsToAlarm: rule.datapointsToAlarm,
    treatMissingData: 'missing',
  };
}

function duration(rule: ThresholdRule): string {
  const seconds = rule.periodSeconds * rule.evaluationPeriods;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function cpuAlarm(instance: WatchedInstance, rule: ThresholdRule, severity: Severity): AlarmDefinition[] {
  const limit = rule[severity];
  if (!rule.enabled || limit === 'off') return [];
  return [
    thresholdAlarm(instance, rule, {
      name: `cpu-${severity}`,
      kind: 'cpu',
      description: `CPU of ${instance.id} is above ${limit} % for ${duration(rule)}.`,
      metric: ec2Metric('CPUUtilization'),
      statistic: 'Average',
      threshold: limit,
      comparisonOperator: 'GreaterThanThreshold',
      severity,
    }),
  ];
}

function memoryAlarm(instance: WatchedInstance, rule: ThresholdRule, severity: Severity): AlarmDefinition[] {
  const limit = rule[severity];
  if (!rule.enabled || limit === 'off') return [];
  return [
    thresholdAlarm(instance, rule, {
      name: `memory-${severity}`,
      kind: 'memory',
      description: `Memory of ${instance.id} is above ${limit} % for ${duration(rule)}.`,
      metric: memoryMetric(instance.platform),
      statistic: 'Average',
      threshold: limit,
      comparisonOperator: 'GreaterThanThreshold',
      severity,
    }),
  ];
}

function diskAlarm(
  instance: WatchedInstance,
  rule: ThresholdRule,
  { place, severity }: { readonly place: string; readonly severity: Severity },
): AlarmDefinition[] {
  const limit = rule[severity];
  if (!rule.enabled || limit === 'off') return [];
  const windows = instance.platform === 'windows';
  return [
    thresholdAlarm(instance, rule, {
      name: `disk-${placeName(place)}-${severity}`,
      kind: 'disk',
      description: `Disk ${place} of ${instance.id} is above ${limit} % for ${duration(rule)}.`,
      metric: diskMetric(instance.platform, place),
      statistic: windows ? 'Minimum' : 'Maximum',
      // Windows counts what is free.
      threshold: windows ? 100 - limit : limit,
      comparisonOperator: windows ? 'LessThanThreshold' : 'GreaterThanThreshold',
      severity,
    }),
  ];
}

function networkAlarms(instance: WatchedInstance, rule: ThresholdRule, severity: Severity): AlarmDefinition[] {
  const limit = rule[severity];
  if (!rule.enabled || limit === 'off') return [];
  return (['in', 'out'] as const).map((direction) =>
    thresholdAlarm(instance, rule, {
      name: `network-${direction}-${severity}`,
      kind: 'network',
      description: `Network traffic ${direction === 'in' ? 'into' : 'out of'} ${instance.id} is above ${limit} Mbit/s for ${duration(rule)}.`,
      metric: ec2Metric(direction === 'in' ? 'NetworkIn' : 'NetworkOut'),
      // EC2 counts the bytes of a period.
      statistic: 'Sum',
      threshold: (limit * BITS_PER_MEGABIT * rule.periodSeconds) / BITS_PER_BYTE,
      comparisonOperator: 'GreaterThanThreshold',
      severity,
    }),
  );
}

function statusCheckAlarms(instance: WatchedInstance, rule: StatusCheckRule): AlarmDefinition[] {
  const acts = rule.act && !instance.paused;
  const check = (scope: 'system' | 'instance', minutes: number, action: 'recover' | 'reboot'): AlarmDefinition => ({
    ...thresholdAlarm(
      instance,
      {
        enabled: true,
        warning: 'off',
        critical: 1,
        periodSeconds: 60,
        evaluationPeriods: minutes,
        datapointsToAlarm: minutes,
      },
      {
        name: `status-check-${scope}`,
        kind: 'status-check',
        description: `EC2's ${scope} status check of ${instance.id} fails for ${minutes} min.${acts ? ` EC2 is asked to ${action} it.` : ''}`,
        metric: ec2Metric(scope === 'system' ? 'StatusCheckFailed_System' : 'StatusCheckFailed_Instance'),
        statistic: 'Maximum',
        threshold: 1,
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
        severity: 'critical',
      },
    ),
    ...(acts ? { ec2Action: action } : {}),
  });
  return [
    // A recovery moves the instance to other hardware; the reboot of an instance that can't be recovered is the next best.
    check('system', rule.systemMinutes, instance.autoRecovery ? 'recover' : 'reboot'),
    check('instance', rule.instanceMinutes, 'reboot'),
  ];
}
