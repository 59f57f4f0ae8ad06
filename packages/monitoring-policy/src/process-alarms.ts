import { heartbeatMetric } from './agent.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { heartbeatAlarmName, processAlarmName } from './alarm-names.ts';
import type { AgentWatch, Platform, Service } from './policy.ts';
import { AGENT_NAMESPACE, processMetricName, selectorDimension } from './process-metric.ts';

/** Fires on data alone: the agent looked, and no process of the service ran. */
export function processAlarm(instanceId: string, service: Service, environment: string): AlarmDefinition {
  const [kind, value] = selectorDimension(service.process);
  return {
    name: processAlarmName(environment, instanceId, service.name),
    kind: 'process',
    service: service.name,
    description: `${service.name}: no process of ${service.unit} runs on ${instanceId}.${service.runbookUrl === undefined ? '' : ` Runbook: ${service.runbookUrl}`}`,
    namespace: AGENT_NAMESPACE,
    metricName: processMetricName(service.platform),
    dimensions: { InstanceId: instanceId, [kind]: value, pid_finder: 'native' },
    statistic: 'Maximum',
    periodSeconds: service.alarm.periodSeconds,
    evaluationPeriods: service.alarm.evaluationPeriods,
    datapointsToAlarm: service.alarm.datapointsToAlarm,
    threshold: 1,
    comparisonOperator: 'LessThanThreshold',
    // A restart needs proof that the process is gone; silence is the heartbeat's business.
    treatMissingData: 'missing',
    severity: service.alarm.severity,
  };
}

/** Fires on missing data alone: whatever the agent sends, it lives. */
export function heartbeatAlarm(
  instanceId: string,
  platform: Platform,
  agent: AgentWatch,
  environment: string,
): AlarmDefinition {
  const metric = heartbeatMetric(platform);
  return {
    name: heartbeatAlarmName(environment, instanceId),
    kind: 'agent-heartbeat',
    description: `The CloudWatch agent on ${instanceId} sends no data, so its processes are not watched.`,
    namespace: metric.namespace,
    metricName: metric.metricName,
    dimensions: { InstanceId: instanceId, ...metric.dimensions },
    // Data always has at least one sample, so only data that stays away can fire this.
    statistic: 'SampleCount',
    periodSeconds: agent.periodSeconds,
    evaluationPeriods: agent.evaluationPeriods,
    datapointsToAlarm: agent.evaluationPeriods,
    threshold: 1,
    comparisonOperator: 'LessThanThreshold',
    treatMissingData: 'breaching',
    severity: 'warning',
  };
}
