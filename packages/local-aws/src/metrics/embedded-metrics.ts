import { arrayAt, objectAt, parseJsonObject, stringAt } from '../json-value.ts';
import { type MetricPoint, singleValue } from './metric-point.ts';

/** The metrics that a log line holds in CloudWatch's embedded metric format; none where it is another line. */
export function readEmbeddedMetrics(line: string, now: Date): readonly MetricPoint[] {
  if (!line.includes('"_aws"')) return [];
  const record = parseJsonObject(line);
  return arrayAt(objectAt(record, '_aws'), 'CloudWatchMetrics').flatMap((directive) => {
    const namespace = stringAt(directive, 'Namespace') ?? '';
    const dimensionSets = arrayAt(directive, 'Dimensions');
    return arrayAt(directive, 'Metrics').flatMap((metric) => {
      const metricName = stringAt(metric, 'Name');
      if (metricName === undefined) return [];
      const raw = record?.[metricName];
      const values = (Array.isArray(raw) ? raw : [raw]).filter((value) => typeof value === 'number');
      return dimensionSets.flatMap((set) => {
        const names = (Array.isArray(set) ? set : []).filter((name) => typeof name === 'string');
        const dimensions = Object.fromEntries(names.map((name) => [name, String(record?.[name] ?? '')]));
        return values.map((value) => ({ namespace, metricName, dimensions, at: now, statistics: singleValue(value) }));
      });
    });
  });
}
