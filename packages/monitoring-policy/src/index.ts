export { AGENT_SERVICE, agentUnit, type HeartbeatMetric, heartbeatMetric, platformOfHeartbeatMetric } from './agent.ts';
export { type AgentConfiguration, agentConfiguration } from './agent-configuration.ts';
export type { AlarmDefinition, AlarmKind, Severity } from './alarm-definition.ts';
export {
  type AlarmNameParts,
  alarmInstanceId,
  alarmNamePrefix,
  heartbeatAlarmName,
  parseAlarmName,
  processAlarmName,
} from './alarm-names.ts';
export { alarmTags, GROUP_TAG, INSTANCE_NAME_TAG } from './alarm-tags.ts';
export { alarmsForInstance } from './alarms-for-instance.ts';
export { type DesiredWatch, desiredWatch } from './desired-watch.ts';
export { type DetectorNames, detectorNames } from './detector-names.ts';
export { FieldReader, type NumberRule, type TextRule } from './field-reader.ts';
export { FLEET, type FleetAlarmDefinition, fleetAlarms } from './fleet-alarms.ts';
export { CONTRIBUTOR_LIMIT, FLEET_ALARM_LIMIT, platformsOf, SERIES_LIMIT } from './fleet-limits.ts';
export { TAG_PREFIX } from './instance-overrides.ts';
export {
  type InstanceFacts,
  isElastic,
  isManaged,
  isTargeted,
  namedInstanceIds,
  servicesOf,
} from './instance-targets.ts';
export { type MetricIdentity, serviceForProcess } from './match-service.ts';
export { type NotifierNames, notifierNames } from './notifier-names.ts';
export { definePolicy, parsePolicy } from './parse-policy.ts';
export { PAUSED_TAG, type Pause, readPause } from './paused-tag.ts';
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
export type { SlackInput, SlackLogsInput, SlackRouteInput } from './slack-input.ts';
export { type NoticeKind, type SlackLogs, type SlackRoute, type SlackRules, webhookParameters } from './slack-rules.ts';
export type { AlarmSettingsInput, CollectionInput, ThresholdRuleInput, WatchInput } from './watch-input.ts';
export type {
  AlarmSettings,
  CollectionSettings,
  DiskRule,
  Limit,
  LogFile,
  StatusCheckRule,
  ThresholdRule,
  WatchRules,
} from './watch-rules.ts';
