import { alarmNamePrefix, heartbeatAlarmName, type MonitoringPolicy } from '@defib/monitoring-policy';

/** Both builds of the agent begin the names of their process counts so: `procstat_lookup_pid_count`, `procstat_lookup pid_count`. */
const PROCESS_METRIC = [{ prefix: 'procstat_lookup' }];

/**
 * SNS filter policy (scope MessageBody) for what the restart-handler may act on: an alarm that turned to ALARM, or went
 * back to OK (what the handler did is confirmed by that alone), and counts processes, by itself or in a metric of its expression, or that is a heartbeat of ours. A user's own process
 * alarm passes too: the handler decides.
 *
 * SNS reads a list of objects as "any of them" and `$or` as alternatives. The fewer values the better: SNS multiplies
 * their numbers over the whole filter and refuses more than 150 (SNS developer guide, "Filter policy constraints").
 */
export function restartAlarmFilter({ environment, alarms }: MonitoringPolicy): object {
  const heartbeat = { suffix: heartbeatAlarmName(environment, '').replace(alarmNamePrefix(environment), '') };
  // A fleet's process alarm names its metric in a query only, where no filter finds it: all of ours pass instead.
  const ours = alarms.mode === 'fleet' ? { prefix: alarmNamePrefix(environment) } : heartbeat;
  return {
    // ALARM and OK. One value instead of two: with two the filter's sum would be 216.
    NewStateValue: [{ 'anything-but': 'INSUFFICIENT_DATA' }],
    $or: [
      { Trigger: { MetricName: PROCESS_METRIC } },
      { Trigger: { Metrics: { MetricStat: { Metric: { MetricName: PROCESS_METRIC } } } } },
      { AlarmName: [ours] },
    ],
  };
}
