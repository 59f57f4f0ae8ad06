import { arrayAt, type JsonObject, numberAt, objectAt, stringAt } from '../json-value.ts';
import { type MetricPoint, type MetricStatistics, singleValue } from './metric-point.ts';

/** The data points of a PutMetricData call, in the JSON or the query protocol; unreadable ones are left out (moto refuses the call). */
export function readPutMetricData(input: JsonObject, now: Date): readonly MetricPoint[] {
  const namespace = stringAt(input, 'Namespace') ?? '';
  return arrayAt(input, 'MetricData').flatMap((datum) => {
    const metricName = stringAt(datum, 'MetricName');
    const statistics = statisticsOf(datum);
    if (metricName === undefined || statistics === undefined) return [];
    return [
      {
        namespace,
        metricName,
        dimensions: readDimensions(arrayAt(datum, 'Dimensions')),
        at: timestampOf(datum) ?? now,
        statistics,
      },
    ];
  });
}

export function readDimensions(dimensions: readonly unknown[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    dimensions.map((dimension) => [stringAt(dimension, 'Name') ?? '', stringAt(dimension, 'Value') ?? '']),
  );
}

function statisticsOf(datum: unknown): MetricStatistics | undefined {
  const value = numberAt(datum, 'Value');
  if (value !== undefined) return singleValue(value);
  const set = objectAt(datum, 'StatisticValues');
  const [sampleCount, sum, minimum, maximum] = ['SampleCount', 'Sum', 'Minimum', 'Maximum'].map((key) =>
    numberAt(set, key),
  );
  if (sampleCount !== undefined && sum !== undefined && minimum !== undefined && maximum !== undefined)
    return { sampleCount, sum, minimum, maximum };
  const values = arrayAt(datum, 'Values').map(Number);
  if (values.length === 0) return undefined;
  const counts = arrayAt(datum, 'Counts').map(Number);
  return {
    sampleCount: values.reduce((total, _, index) => total + (counts[index] ?? 1), 0),
    sum: values.reduce((total, each, index) => total + each * (counts[index] ?? 1), 0),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
}

/** JSON writes seconds since 1970, the query protocol ISO 8601. */
function timestampOf(datum: unknown): Date | undefined {
  const text = stringAt(datum, 'Timestamp');
  const seconds = numberAt(datum, 'Timestamp');
  const at = seconds === undefined ? new Date(text ?? Number.NaN) : new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
