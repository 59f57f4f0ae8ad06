import { fleetSeries, SERIES_LIMIT } from './fleet-limits.ts';
import type { MonitoringPolicy } from './policy.ts';
import { selectorDimension } from './process-metric.ts';
import type { ThresholdRule } from './watch-rules.ts';

/** The longest selector that the agent's own configuration takes (its JSON schema, procstat). */
const LONGEST_SELECTOR = 255;

/** What is wrong between the fields of the watching part; one line per problem. */
export function watchConflicts(policy: MonitoringPolicy): string[] {
  const { watch } = policy;
  const rules =
    watch === undefined
      ? []
      : [
          ...(['cpu', 'memory', 'disk', 'network'] as const).flatMap((kind) =>
            ruleConflicts(watch[kind], `watch.${kind}`),
          ),
          ...(['cpu', 'network'] as const).flatMap((kind) => basicPeriodConflicts(policy, kind)),
          ...statusCheckConflicts(policy),
          ...doubles(watch.disk.paths, 'watch.disk.paths'),
          ...doubles(watch.disk.drives, 'watch.disk.drives'),
        ];
  return [...rules, ...selectorConflicts(policy), ...logConflicts(policy), ...fleetConflicts(policy)];
}

function ruleConflicts(rule: ThresholdRule, path: string): string[] {
  const problems: string[] = [];
  if (rule.warning !== 'off' && rule.critical !== 'off' && rule.warning >= rule.critical) {
    problems.push(`${path}.warning: is ${rule.warning}; should be below critical, ${rule.critical}`);
  }
  if (rule.datapointsToAlarm > rule.evaluationPeriods) {
    problems.push(
      `${path}.datapointsToAlarm: is ${rule.datapointsToAlarm}; should be at most evaluationPeriods, ${rule.evaluationPeriods}`,
    );
  }
  if (![10, 20, 30].includes(rule.periodSeconds) && rule.periodSeconds % 60 !== 0) {
    problems.push(`${path}.periodSeconds: is ${rule.periodSeconds}; should be 10, 20, 30 or a multiple of 60`);
  }
  const longest = rule.periodSeconds >= 3600 ? 604_800 : 86_400;
  if (rule.periodSeconds * rule.evaluationPeriods > longest) {
    problems.push(
      `${path}.evaluationPeriods: is ${rule.evaluationPeriods}, which makes ${rule.periodSeconds * rule.evaluationPeriods} seconds; should make at most ${longest}`,
    );
  }
  return problems;
}

function basicPeriodConflicts({ watch }: MonitoringPolicy, kind: 'cpu' | 'network'): string[] {
  if (watch === undefined || !watch[kind].enabled) return [];
  const step = watch.detailedMonitoring ? 60 : 300;
  if (watch[kind].periodSeconds % step === 0) return [];
  return [
    `watch.${kind}.periodSeconds: is ${watch[kind].periodSeconds}; should be a multiple of ${step}, as EC2 measures it ${watch.detailedMonitoring ? 'with detailed monitoring' : 'without detailedMonitoring'}`,
  ];
}

function statusCheckConflicts({ watch }: MonitoringPolicy): string[] {
  if (watch === undefined || watch.statusCheck.instanceMinutes > watch.statusCheck.systemMinutes) return [];
  return [
    `watch.statusCheck.instanceMinutes: is ${watch.statusCheck.instanceMinutes}; should be more than systemMinutes, ${watch.statusCheck.systemMinutes}, or a reboot and a recovery would race`,
  ];
}

function doubles(values: readonly string[], path: string): string[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index ? [`${path}[${index}]: is ${JSON.stringify(value)} again; should be unique`] : [],
  );
}

function selectorConflicts(policy: MonitoringPolicy): string[] {
  return policy.services.flatMap((service, index) => {
    const [kind, value] = selectorDimension(service.process);
    if (value.length <= LONGEST_SELECTOR) return [];
    return [
      `services[${index}].process.${kind}: has ${value.length} characters; should have at most ${LONGEST_SELECTOR}, as the agent's configuration takes it`,
    ];
  });
}

function logConflicts(policy: MonitoringPolicy): string[] {
  const days = new Map<string, number>();
  return policy.collect.logs.flatMap((file, index) => {
    const other = days.get(file.logGroup);
    if (other === undefined) days.set(file.logGroup, file.retentionDays);
    if (other === undefined || other === file.retentionDays) return [];
    return [
      `collect.logs[${index}].retentionDays: is ${file.retentionDays}, while another file has ${other} for ${file.logGroup}; should be one number for a log group`,
    ];
  });
}

function fleetConflicts(policy: MonitoringPolicy): string[] {
  if (policy.alarms.mode !== 'fleet') return [];
  const wide = fleetSeries(policy).flatMap(({ rule, seriesPerInstance }) => {
    const series = seriesPerInstance * policy.alarms.fleetSize;
    if (series <= SERIES_LIMIT) return [];
    return [
      `alarms.fleetSize: is ${policy.alarms.fleetSize}, which makes ${series} series of ${rule}; should make at most ${SERIES_LIMIT}, beyond which Metrics Insights leaves some out: take mode "instance"`,
    ];
  });
  const everywhere = JSON.stringify(policy.instances);
  const narrow = policy.services.flatMap((service, index) =>
    JSON.stringify(service.instances) === everywhere
      ? []
      : [
          `services[${index}].instances: is not the policy's own; should be left out, since a fleet alarm can't tell which instances run a service: take mode "instance"`,
        ],
  );
  const quoted = policy.services.flatMap((service, index) => {
    const [kind, value] = selectorDimension(service.process);
    return /['\\]/.test(value)
      ? [
          `services[${index}].process.${kind}: holds a quote or a backslash; should hold none in mode "fleet", where it stands in a query`,
        ]
      : [];
  });
  return [...wide, ...narrow, ...quoted];
}
