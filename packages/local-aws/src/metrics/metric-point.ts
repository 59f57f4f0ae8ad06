export interface MetricStatistics {
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface MetricPoint {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly at: Date;
  readonly statistics: MetricStatistics;
}

/** The statistics of one value. */
export function singleValue(value: number): MetricStatistics {
  return { sampleCount: 1, sum: value, minimum: value, maximum: value };
}
