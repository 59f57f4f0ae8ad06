import type { AlarmNotification } from '@defib/alarm-parser';

/** A metric that an alarm watches, on one instance. */
export interface MetricOnInstance {
  readonly instanceId: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

// EC2's instance ids: 8 hexadecimal digits, 17 since 2016. Anything else never reaches an API call.
const INSTANCE_ID = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

// SELECT MAX(procstat_lookup_pid_count) or SELECT MIN("procstat_lookup pid_count")
const SELECTED_METRIC = /^\s*SELECT\s+[A-Z]+\(\s*(?:"([^"]+)"|([A-Za-z_][\w.]*))\s*\)/i;
const EQUAL_CONDITION = /(?:\bWHERE|\bAND)\s+(?:"([^"]+)"|([A-Za-z_]\w*))\s*=\s*'([^']*)'/gi;

function onInstance(metricName: string, dimensions: Readonly<Record<string, string>>): MetricOnInstance[] {
  const instanceId = dimensions['InstanceId'];
  return instanceId !== undefined && INSTANCE_ID.test(instanceId) ? [{ instanceId, metricName, dimensions }] : [];
}

/** A Metrics Insights query names its metric and the fixed dimensions; the contributor's attributes are the others. */
function fromQuery(expression: string, attributes: Readonly<Record<string, string>>): MetricOnInstance[] {
  const selected = SELECTED_METRIC.exec(expression);
  const metricName = selected?.[1] ?? selected?.[2];
  if (metricName === undefined) return [];
  const fixed = [...expression.matchAll(EQUAL_CONDITION)].map(
    ([, quoted, bare, value]) => [quoted ?? bare ?? '', value ?? ''] as const,
  );
  return onInstance(metricName, { ...Object.fromEntries(fixed), ...attributes });
}

/**
 * The metrics of an alarm that are about an instance, each with its instance: those of a math alarm may be about several,
 * that of a contributor is the one series that changed.
 */
export function metricIdentities(alarm: AlarmNotification): MetricOnInstance[] {
  const attributes = alarm.contributor?.attributes ?? {};
  return alarm.metrics.flatMap(({ metric, expression }) => {
    if (metric !== undefined) return onInstance(metric.name, { ...metric.dimensions, ...attributes });
    return expression === undefined || alarm.contributor === undefined ? [] : fromQuery(expression, attributes);
  });
}
