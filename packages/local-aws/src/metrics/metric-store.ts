import type { MetricPoint, MetricStatistics } from './metric-point.ts';

/** CloudWatch keeps data longer than any scaled evaluation looks back. */
const KEPT_MS = 3 * 60 * 60 * 1000;

/** The data points of every metric, by exact namespace, name and dimension set. */
export class MetricStore {
  readonly #series = new Map<string, MetricPoint[]>();
  readonly #onPoint: (point: MetricPoint) => void;

  constructor(onPoint: (point: MetricPoint) => void = () => {}) {
    this.#onPoint = onPoint;
  }

  put(point: MetricPoint): void {
    const key = seriesKey(point);
    const series = this.#series.get(key) ?? [];
    this.#series.set(key, series);
    series.push(point);
    const oldest = Date.now() - KEPT_MS;
    while (series[0] !== undefined && series[0].at.getTime() < oldest) series.shift();
    this.#onPoint(point);
  }

  /** All that was put from `from` up to, not including, `to`; undefined where there was nothing. Milliseconds since 1970. */
  statistics(
    metric: Pick<MetricPoint, 'namespace' | 'metricName' | 'dimensions'>,
    from: number,
    to: number,
  ): MetricStatistics | undefined {
    const points = (this.#series.get(seriesKey(metric)) ?? []).filter(
      (point) => point.at.getTime() >= from && point.at.getTime() < to,
    );
    if (points.length === 0) return undefined;
    return {
      sampleCount: points.reduce((total, point) => total + point.statistics.sampleCount, 0),
      sum: points.reduce((total, point) => total + point.statistics.sum, 0),
      minimum: Math.min(...points.map((point) => point.statistics.minimum)),
      maximum: Math.max(...points.map((point) => point.statistics.maximum)),
    };
  }
}

function seriesKey({
  namespace,
  metricName,
  dimensions,
}: Pick<MetricPoint, 'namespace' | 'metricName' | 'dimensions'>): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, metricName, sorted]);
}
