import type { AlarmDefinition } from './alarm-definition.ts';
import type { MonitoringPolicy } from './policy.ts';

/** Tag of an alarm: the Name tag of its instance. */
export const INSTANCE_NAME_TAG = 'defib:instance-name';
/** Tag of an alarm: the Auto Scaling group of its instance. */
export const GROUP_TAG = 'defib:group';

/** Characters that CloudWatch takes in a tag value (API reference, Tag); others become an underscore. */
const NOT_IN_TAGS = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;

/** Tags of an instance whose values travel with its alarms under names of our own, so that a message can say where it is. */
const TOLD: readonly (readonly [tag: string, own: string])[] = [
  ['Name', INSTANCE_NAME_TAG],
  ['aws:autoscaling:groupName', GROUP_TAG],
];

/**
 * The tags of an alarm: what it is, where it is, and those of the instance's own that the policy names. They travel with its
 * notifications and decide who is told.
 */
export function alarmTags(
  alarm: Pick<AlarmDefinition, 'kind' | 'severity' | 'service'>,
  instanceTags: Readonly<Record<string, string>>,
  policy: MonitoringPolicy,
): Record<string, string> {
  const copies = [...policy.alarms.copyTags.map((key) => [key, key] as const), ...TOLD].flatMap(([key, own]) => {
    const value = Object.hasOwn(instanceTags, key) ? instanceTags[key] : undefined;
    return value === undefined || value === '' ? [] : [[own, value.replaceAll(NOT_IN_TAGS, '_')] as const];
  });
  return {
    ...Object.fromEntries(copies),
    'defib:environment': policy.environment,
    'defib:kind': alarm.kind,
    'defib:severity': alarm.severity,
    ...(alarm.service === undefined ? {} : { 'defib:service': alarm.service }),
  };
}
