import type { AgentConfiguration } from '../src/agent-configuration.ts';
import type { Platform } from '../src/policy.ts';

/** A metric that an agent publishes, as far as it is known ahead of time. */
export interface PublishedMetric {
  readonly metricName: string;
  /** Values that only the host knows stand as '*'. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly intervalSeconds: number;
}

/**
 * What an agent with this configuration publishes, by the rules of its documentation: the plugin's own dimensions and
 * the appended ones, `host` unless something takes it away, and a rolled-up metric for each set of aggregation
 * dimensions that a metric has. Written against the configuration alone, knowing nothing of who generated it.
 */
export function publishedMetrics(configuration: AgentConfiguration, platform: Platform): PublishedMetric[] {
  const appended = Object.fromEntries(Object.keys(configuration.metrics.append_dimensions).map((key) => [key, '*']));
  const host = Object.keys(appended).length > 0 || configuration.agent.omit_hostname ? {} : { host: '*' };
  const rollups = configuration.metrics.aggregation_dimensions ?? [];
  return Object.entries(configuration.metrics.metrics_collected).flatMap(([plugin, settings]) =>
    [settings].flat().flatMap((entry) =>
      entry.measurement.flatMap((measurement) => {
        const intervalSeconds = entry.metrics_collection_interval ?? configuration.agent.metrics_collection_interval;
        const dimensions = { ...ownDimensions(plugin, entry, platform), ...appended, ...host };
        const metricName = nameOf(plugin, measurement, platform);
        const rolledUp = rollups
          .filter((set) => set.every((key) => key in dimensions))
          .map((set) => Object.fromEntries(Object.entries(dimensions).filter(([key]) => set.includes(key))));
        return [dimensions, ...rolledUp].map((all) => ({ metricName, dimensions: all, intervalSeconds }));
      }),
    ),
  );
}

function nameOf(plugin: string, measurement: string, platform: Platform): string {
  // pid_count comes from procstat's lookup, a measurement of its own.
  const measured = plugin === 'procstat' && measurement === 'pid_count' ? 'procstat_lookup' : plugin;
  return platform === 'windows' ? `${measured} ${measurement}` : `${measured}_${measurement}`;
}

function ownDimensions(plugin: string, entry: object, platform: Platform): Record<string, string> {
  if (plugin === 'procstat') {
    const selector = (['exe', 'pattern'] as const).flatMap((key) => {
      const found: unknown = Reflect.get(entry, key);
      return typeof found === 'string' ? [[key, found]] : [];
    });
    return { ...Object.fromEntries(selector), pid_finder: 'native' };
  }
  if (platform === 'windows') return { objectname: plugin, ...('resources' in entry ? { instance: '*' } : {}) };
  if (plugin === 'cpu') return { cpu: '*' };
  if (plugin === 'disk') return { device: '*', fstype: '*', path: '*' };
  if (plugin === 'net') return { interface: '*' };
  return {};
}
