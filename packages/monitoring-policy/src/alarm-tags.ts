import type { AlarmDefinition } from './alarm-definition.ts';
import type { MonitoringPolicy } from './policy.ts';

/** Characters that CloudWatch takes in a tag value (API reference, Tag); others become an underscore. */
const NOT_IN_TAGS = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;

/**
 * The tags of an alarm: what it is, and those of the instance's own that the policy names. They travel with its
 * notifications and decide who is told.
 */
export function alarmTags(
  alarm: Pick<AlarmDefinition, 'kind' | 'severity' | 'service'>,
  instanceTags: Readonly<Record<string, string>>,
  policy: MonitoringPolicy,
): Record<string, string> {
  const copied = policy.alarms.copyTags.flatMap((key) =>
    Object.hasOwn(instanceTags, key) ? [[key, (instanceTags[key] ?? '').replaceAll(NOT_IN_TAGS, '_')] as const] : [],
  );
  return {
    ...Object.fromEntries(copied),
    'defib:environment': policy.environment,
    'defib:kind': alarm.kind,
    'defib:severity': alarm.severity,
    ...(alarm.service === undefined ? {} : { 'defib:service': alarm.service }),
  };
}
