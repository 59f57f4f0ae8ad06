export { AGENT_SERVICE, agentUnit, type HeartbeatMetric, heartbeatMetric, platformOfHeartbeatMetric } from './agent.ts';
export type { AlarmDefinition } from './alarm-definition.ts';
export {
  type AlarmNameParts,
  alarmNamePrefix,
  heartbeatAlarmName,
  parseAlarmName,
  processAlarmName,
} from './alarm-names.ts';
export { alarmsForInstance } from './alarms-for-instance.ts';
export { FieldReader, type NumberRule, type TextRule } from './field-reader.ts';
export { type InstanceFacts, isManaged, isTargeted, namedInstanceIds, servicesOf } from './instance-targets.ts';
export { type MetricIdentity, serviceForProcess } from './match-service.ts';
export { definePolicy, parsePolicy } from './parse-policy.ts';
export type {
  AgentWatch,
  InstanceTargets,
  MonitoringPolicy,
  Platform,
  PolicyMode,
  ProcessSelector,
  RestartLimits,
  Service,
} from './policy.ts';
export { PolicyError } from './policy-error.ts';
export type { InstanceTargetsInput, PolicyInput, RestartLimitsInput, ServiceInput } from './policy-input.ts';
export { AGENT_NAMESPACE, platformOfProcessMetric, processMetricName, selectorDimension } from './process-metric.ts';
export { METRICS_NAMESPACE, type ResourceNames, resourceNames } from './resource-names.ts';
