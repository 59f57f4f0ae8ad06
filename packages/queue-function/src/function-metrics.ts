import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** What functions record. Values of one name and the same dimensions are gathered and written once per invocation. */
export interface FunctionMetrics {
  count(name: string, value?: number, dimensions?: Readonly<Record<string, string>>): void;
  seconds(name: string, value: number): void;
}

/** Metrics that are written by `flush`. */
export interface BufferedMetrics extends FunctionMetrics {
  flush(): void;
}

/**
 * CloudWatch metrics in the embedded metric format: lines on stdout, no API call. Namespace and service come from
 * POWERTOOLS_METRICS_NAMESPACE and POWERTOOLS_SERVICE_NAME.
 */
export function createFunctionMetrics(metrics = new Metrics()): BufferedMetrics {
  // A dimension belongs to a whole EMF line, so counts with dimensions wait here for a line of their own.
  const dimensioned = new Map<string, { name: string; value: number; dimensions: Readonly<Record<string, string>> }>();
  const plain = new Map<string, number>();
  return {
    count(name, value = 1, dimensions) {
      if (dimensions === undefined) {
        plain.set(name, (plain.get(name) ?? 0) + value);
        return;
      }
      const key = JSON.stringify([name, Object.entries(dimensions).toSorted()]);
      dimensioned.set(key, { name, dimensions, value: (dimensioned.get(key)?.value ?? 0) + value });
    },
    seconds(name, value) {
      metrics.addMetric(name, MetricUnit.Seconds, value);
    },
    flush() {
      for (const [name, value] of plain) metrics.addMetric(name, MetricUnit.Count, value);
      plain.clear();
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      for (const { name, value, dimensions } of dimensioned.values()) {
        const single = metrics.singleMetric();
        for (const [key, dimension] of Object.entries(dimensions)) single.addDimension(key, dimension);
        single.addMetric(name, MetricUnit.Count, value);
      }
      dimensioned.clear();
    },
  };
}
