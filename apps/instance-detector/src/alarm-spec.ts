import { type AlarmDefinition, alarmTags, type MonitoringPolicy } from '@defib/monitoring-policy';

/** An alarm with its actions and tags, as PutMetricAlarm makes it. */
export interface AlarmSpec {
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: AlarmDefinition['statistic'];
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparisonOperator: AlarmDefinition['comparisonOperator'];
  readonly treatMissingData: string;
  readonly actionsEnabled: boolean;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  /** Not part of what DescribeAlarms tells: a change of tags shows in the description, which repeats them. */
  readonly tags: Readonly<Record<string, string>>;
}

/** An alarm as DescribeAlarms tells it; fields that it doesn't have are undefined, as with an alarm on a query. */
export type ExistingAlarm = Pick<AlarmSpec, 'name'> & {
  readonly [Key in Exclude<keyof AlarmSpec, 'name' | 'tags'>]:
    | (AlarmSpec[Key] extends string ? string : AlarmSpec[Key])
    | undefined;
} & { readonly insufficientDataActions: readonly string[] };

export interface AlarmSurroundings {
  readonly region: string;
  /** 'aws', 'aws-cn', 'aws-us-gov' */
  readonly partition: string;
  readonly topicArn: string;
}

/** CloudWatch's limit for an alarm's description (API reference, PutMetricAlarm). */
const LONGEST_DESCRIPTION = 1_024;

/**
 * Completes a definition with who is told and how the alarm is tagged.
 *
 * The description ends with the severity and the copied tags: in a mail they are all that a person sees of them, and
 * DescribeAlarms doesn't tell tags, so a changed one would never be noticed otherwise.
 */
export function alarmSpec(
  definition: AlarmDefinition,
  instanceTags: Readonly<Record<string, string>>,
  { policy, surroundings }: { readonly policy: MonitoringPolicy; readonly surroundings: AlarmSurroundings },
): AlarmSpec {
  const tags = alarmTags(definition, instanceTags, policy);
  const shown = policy.alarms.copyTags.flatMap((key) => (Object.hasOwn(tags, key) ? [`${key}=${tags[key]}`] : []));
  const ending = ` Severity: ${[definition.severity, ...shown].join(', ')}.`;
  const room = LONGEST_DESCRIPTION - ending.length;
  const { description } = definition;
  const action = definition.ec2Action;
  return {
    name: definition.name,
    description: (room < 0 ? ending.slice(0, LONGEST_DESCRIPTION) : description.slice(0, room) + ending).replaceAll(
      /\p{Cc}/gu,
      ' ',
    ),
    namespace: definition.namespace,
    metricName: definition.metricName,
    dimensions: definition.dimensions,
    statistic: definition.statistic,
    periodSeconds: definition.periodSeconds,
    evaluationPeriods: definition.evaluationPeriods,
    datapointsToAlarm: definition.datapointsToAlarm,
    threshold: definition.threshold,
    comparisonOperator: definition.comparisonOperator,
    treatMissingData: definition.treatMissingData,
    actionsEnabled: definition.actionsEnabled ?? true,
    alarmActions:
      action === undefined
        ? [surroundings.topicArn]
        : [surroundings.topicArn, `arn:${surroundings.partition}:automate:${surroundings.region}:ec2:${action}`],
    okActions: [surroundings.topicArn],
    tags,
  };
}
