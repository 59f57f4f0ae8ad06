import type { AlarmIdentity, AlarmMetric, AlarmNotification } from './alarm-notification.ts';
import { isList, isObject } from './json-place.ts';

/**
 * The alarm's page in the console of its own partition and region (not its topic's). Undefined when the message doesn't
 * tell the region, and for the isolated partitions, whose consoles are not public.
 */
export function alarmConsoleUrl({ alarm }: AlarmNotification): string | undefined {
  // Half of a surrogate pair, which JSON may carry, can't be encoded.
  const name = encodeURIComponent(alarm.name.replace(/\p{Surrogate}/gu, '\ufffd'));
  return consoleUrl(alarm, `alarmsV2:alarm/${name}`);
}

/**
 * A graph of what the alarm watches, from an hour before the state change to an hour after it.
 * Undefined as for `alarmConsoleUrl`, and for an alarm without metrics (composite and log alarms).
 */
export function metricConsoleUrl({ alarm, state, metrics }: AlarmNotification): string | undefined {
  if (!metrics.length) return undefined;
  const time = state.at.getTime();
  const graph = {
    view: 'timeSeries',
    region: alarm.region,
    start: new Date(time - hour).toISOString(),
    end: new Date(time + hour).toISOString(),
    metrics: metrics.map(graphLine),
  };
  return consoleUrl(alarm, `metricsV2:graph=${jsUrl(graph)}`);
}

const hour = 3_600_000;

const consoleDomains = new Map([
  ['aws', 'aws.amazon.com'],
  ['aws-cn', 'amazonaws.cn'],
  ['aws-us-gov', 'amazonaws-us-gov.com'],
  ['aws-eusc', 'amazonaws-eusc.eu'],
]);

function consoleUrl({ partition, region }: AlarmIdentity, page: string): string | undefined {
  const domain = consoleDomains.get(partition);
  return domain && region && `https://${region}.console.${domain}/cloudwatch/home?region=${region}#${page}`;
}

/** `[namespace, name, dimension, value, …, options]`, as in a dashboard's source. */
function graphLine({ id, metric, ...rest }: AlarmMetric): unknown[] {
  const path = metric ? [metric.namespace, metric.name, ...Object.entries(metric.dimensions).flat()] : [];
  const options = {
    // EventBridge gives a single metric a UUID, which a graph would refuse.
    id: id && /^[a-z]\w*$/.test(id) ? id : undefined,
    expression: rest.expression,
    label: rest.label,
    stat: rest.statistic,
    period: rest.periodSeconds,
    accountId: rest.accountId,
    visible: rest.returnData ? undefined : false,
  };
  return [...path, options];
}

/** The console's way (JSURL) to write an object in a fragment: `~(view~'timeSeries~metrics~(~(~'AWS*2fEC2~…)))`. */
function jsUrl(value: unknown): string {
  if (typeof value === 'string') return `~'${value.replace(/[^\w.-]/g, escaped)}`;
  if (isList(value)) return `~(${value.map(jsUrl).join('')})`;
  if (!isObject(value)) return `~${value}`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `~(${members.map(([key, member]) => key + jsUrl(member)).join('~')})`;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length < 3 ? `*${code.padStart(2, '0')}` : `**${code.padStart(4, '0')}`;
}
