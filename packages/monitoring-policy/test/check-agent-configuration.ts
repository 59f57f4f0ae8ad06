/** Measurements by plugin, from the agent's documentation; one that isn't listed is dropped without an error. */
const LINUX: Readonly<Record<string, RegExp>> = {
  cpu: /^(?:usage|time)_(?:active|guest|guest_nice|idle|iowait|irq|nice|softirq|steal|system|user)$/,
  mem: /^(?:active|available|available_percent|buffered|cached|free|inactive|shared|total|used|used_percent)$/,
  disk: /^(?:free|total|used|used_percent|inodes_free|inodes_used|inodes_total)$/,
  swap: /^(?:free|used|used_percent)$/,
  net: /^(?:bytes|packets)_(?:sent|recv)$|^(?:err|drop)_(?:in|out)$/,
  netstat:
    /^tcp_(?:close|close_wait|closing|established|fin_wait1|fin_wait2|last_ack|listen|none|syn_sent|syn_recv|time_wait)$|^udp_socket$/,
  procstat: /^(?:pid_count|cpu_usage|cpu_time|memory_rss|memory_vms|num_fds|num_threads)$/,
};
const WINDOWS: Readonly<Record<string, RegExp>> = {
  Processor: /^% (?:Processor|User|Idle|Interrupt|Privileged) Time$/,
  Memory: /^(?:% Committed Bytes In Use|Available MBytes|Available Bytes)$/,
  LogicalDisk: /^(?:% Free Space|Free Megabytes)$/,
  'Paging File': /^% Usage$/,
  'Network Interface': /^Bytes (?:Sent|Received)\/sec$/,
  TCPv4: /^Connections (?:Established|Active)$/,
  procstat: /^(?:pid_count|cpu_usage|memory_rss)$/,
};
const APPENDABLE = ['ImageId', 'InstanceId', 'InstanceType', 'AutoScalingGroupName'];

function fieldsOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** What the agent would refuse, or silently not do, in a configuration; one line per problem. */
export function agentConfigurationProblems(configuration: unknown, platform: 'linux' | 'windows'): string[] {
  const problems: string[] = [];
  const top = new Map(fieldsOf(configuration));
  const metrics = new Map(fieldsOf(top.get('metrics')));
  for (const key of top.keys()) if (!['agent', 'metrics', 'logs'].includes(key)) problems.push(`${key}: unknown`);
  for (const [key, value] of fieldsOf(metrics.get('append_dimensions'))) {
    if (!APPENDABLE.includes(key) || value !== `\${aws:${key}}`)
      problems.push(`append_dimensions.${key}: can't be appended`);
  }
  const plugins = fieldsOf(metrics.get('metrics_collected'));
  if (plugins.length === 0) problems.push('metrics_collected: empty');
  for (const [plugin, settings] of plugins) {
    const known = (platform === 'windows' ? WINDOWS : LINUX)[plugin];
    const entries: unknown[] = Array.isArray(settings) ? settings : [settings];
    if (Array.isArray(settings) !== (plugin === 'procstat')) problems.push(`${plugin}: only procstat is a list`);
    for (const entry of entries) {
      const fields = new Map(fieldsOf(entry));
      const measurement = fields.get('measurement');
      if (!Array.isArray(measurement) || measurement.length === 0)
        problems.push(`${plugin}.measurement: not a list, or empty`);
      else
        for (const name of measurement)
          if (known === undefined || !known.test(String(name)))
            problems.push(`${plugin}.measurement: ${name} is unknown`);
      if (plugin === 'procstat' && ['exe', 'pattern', 'pid_file'].filter((key) => fields.has(key)).length !== 1)
        problems.push('procstat: no selector, or several');
      const interval = fields.get('metrics_collection_interval');
      if (interval !== undefined && !(Number.isInteger(interval) && Number(interval) >= 1))
        problems.push(`${plugin}: interval ${interval}`);
    }
  }
  return problems;
}
