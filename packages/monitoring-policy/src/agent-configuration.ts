import { heartbeatMetric } from './agent.ts';
import type { MonitoringPolicy, Platform } from './policy.ts';
import { AGENT_NAMESPACE, selectorDimension } from './process-metric.ts';
import type { DiskRule, LogFile } from './watch-rules.ts';

/** One plugin's part of the agent's configuration. */
interface PluginConfiguration {
  readonly measurement: readonly string[];
  readonly metrics_collection_interval?: number;
  readonly resources?: readonly string[];
  readonly totalcpu?: boolean;
  readonly ignore_file_system_types?: readonly string[];
}

type ProcstatConfiguration = Pick<PluginConfiguration, 'measurement' | 'metrics_collection_interval'> &
  ({ readonly exe: string } | { readonly pattern: string });

/** The CloudWatch agent's configuration, as its JSON schema has it. */
export interface AgentConfiguration {
  readonly agent: { readonly metrics_collection_interval: number; readonly omit_hostname: true };
  readonly metrics: {
    readonly namespace: string;
    readonly append_dimensions: { readonly InstanceId: string };
    readonly aggregation_dimensions?: readonly (readonly string[])[];
    readonly metrics_collected: Readonly<Record<string, PluginConfiguration | readonly ProcstatConfiguration[]>>;
  };
  readonly logs?: {
    readonly logs_collected: {
      readonly files: {
        readonly collect_list: readonly {
          readonly file_path: string;
          readonly log_group_name: string;
          readonly log_stream_name: string;
          readonly retention_in_days: number;
        }[];
      };
    };
  };
}

/** File systems that are full by nature, or that hold nothing. */
const NO_DISKS = ['sysfs', 'devtmpfs', 'tmpfs', 'overlay', 'squashfs', 'proc', 'autofs', 'tracefs', 'nsfs'];

/** What no alarm reads, but people do. */
const LINUX_EXTRAS: Readonly<Record<string, PluginConfiguration>> = {
  cpu: { measurement: ['usage_active', 'usage_iowait', 'usage_steal'], totalcpu: true },
  swap: { measurement: ['used_percent'] },
  net: { measurement: ['bytes_sent', 'bytes_recv', 'err_in', 'err_out', 'drop_in', 'drop_out'], resources: ['*'] },
  netstat: { measurement: ['tcp_established', 'tcp_time_wait'] },
};
const WINDOWS_EXTRAS: Readonly<Record<string, PluginConfiguration>> = {
  Processor: { measurement: ['% Processor Time', '% User Time', '% Idle Time'], resources: ['_Total'] },
  'Paging File': { measurement: ['% Usage'], resources: ['*'] },
  'Network Interface': { measurement: ['Bytes Sent/sec', 'Bytes Received/sec'], resources: ['*'] },
  TCPv4: { measurement: ['Connections Established'] },
};

/**
 * What the CloudWatch agent of every watched instance of a platform is to collect.
 *
 * Only the instance's id is appended, and the host's name left out: further dimensions would come late
 * (AutoScalingGroupName) or be unknown ahead of time (host, device), and an alarm names all dimensions or none of the data.
 */
export function agentConfiguration(policy: MonitoringPolicy, platform: Platform): AgentConfiguration {
  const files = policy.collect.logs.filter((file) => file.platform === platform);
  return {
    agent: { metrics_collection_interval: policy.collect.intervalSeconds, omit_hostname: true },
    metrics: {
      namespace: AGENT_NAMESPACE,
      // The agent itself puts the id in the place of this text.
      append_dimensions: { InstanceId: `\${aws:InstanceId}` },
      // Rolls disks up to what is known ahead of time, in addition to the metrics with device and type.
      ...(platform === 'linux' ? { aggregation_dimensions: [['InstanceId', 'path']] } : {}),
      metrics_collected: {
        ...(platform === 'windows' ? windowsPlugins(policy) : linuxPlugins(policy)),
        ...procstat(policy, platform),
      },
    },
    ...(files.length === 0 ? {} : { logs: { logs_collected: { files: { collect_list: files.map(logFile) } } } }),
  };
}

/** A plugin must collect at least as often as the alarms on it look, or they would find no data in most periods. */
function interval(policy: MonitoringPolicy, ...periods: number[]): { metrics_collection_interval?: number } {
  const shortest = Math.min(...periods);
  return shortest < policy.collect.intervalSeconds ? { metrics_collection_interval: shortest } : {};
}

function memoryInterval(policy: MonitoringPolicy): { metrics_collection_interval?: number } {
  const heartbeat = policy.agent.enabled ? [policy.agent.periodSeconds] : [];
  const memory = policy.watch?.memory.enabled ? [policy.watch.memory.periodSeconds] : [];
  return interval(policy, ...heartbeat, ...memory);
}

function diskInterval(policy: MonitoringPolicy): { metrics_collection_interval?: number } {
  return policy.watch?.disk.enabled ? interval(policy, policy.watch.disk.periodSeconds) : {};
}

type Plugins = Readonly<Record<string, PluginConfiguration>>;

function linuxPlugins(policy: MonitoringPolicy): Plugins {
  const full = policy.collect.metrics === 'full';
  return {
    mem: {
      measurement: [heartbeatMetric('linux').metricName.replace(/^mem_/, ''), ...(full ? ['available'] : [])],
      ...memoryInterval(policy),
    },
    disk: {
      measurement: ['used_percent', ...(full ? ['inodes_free'] : [])],
      resources: places(policy, (disk) => disk.paths),
      ignore_file_system_types: NO_DISKS,
      ...diskInterval(policy),
    },
    ...(full ? LINUX_EXTRAS : {}),
  };
}

function windowsPlugins(policy: MonitoringPolicy): Plugins {
  const full = policy.collect.metrics === 'full';
  return {
    Memory: {
      measurement: ['% Committed Bytes In Use', ...(full ? ['Available MBytes'] : [])],
      ...memoryInterval(policy),
    },
    LogicalDisk: {
      measurement: ['% Free Space'],
      resources: places(policy, (disk) => disk.drives),
      ...diskInterval(policy),
    },
    ...(full ? WINDOWS_EXTRAS : {}),
  };
}

/** Every place, since a tag may name any of them; a fleet's query, though, takes in (and charges) all that there are. */
function places(policy: MonitoringPolicy, select: (disk: DiskRule) => readonly string[]): readonly string[] {
  return policy.alarms.mode === 'fleet' && policy.watch !== undefined ? select(policy.watch.disk) : ['*'];
}

function procstat(policy: MonitoringPolicy, platform: Platform): { procstat?: ProcstatConfiguration[] } {
  const services = policy.services.filter((service) => service.platform === platform);
  if (services.length === 0) return {};
  return {
    procstat: services.map(({ process, alarm }) => {
      const [kind, value] = selectorDimension(process);
      const shared = { measurement: ['pid_count'], ...interval(policy, alarm.periodSeconds) };
      return kind === 'exe' ? { exe: value, ...shared } : { pattern: value, ...shared };
    }),
  };
}

function logFile(file: LogFile) {
  return {
    file_path: file.path,
    log_group_name: file.logGroup,
    log_stream_name: '{instance_id}',
    retention_in_days: file.retentionDays,
  };
}
