import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { AlarmDefinition } from '@defib/monitoring-policy';
import { Construct } from 'constructs';
import type { AwsScope } from '../aws-scope.ts';
import { terraformLiteral } from '../literals.ts';

export interface InstanceAlarmsProps {
  readonly aws: AwsScope;
  readonly alarms: readonly AlarmDefinition[];
  /** Told when an alarm turns to ALARM and back to OK. */
  readonly topicArn: string;
  readonly tagsOf: (alarm: AlarmDefinition) => Record<string, string>;
}

/** The alarms of instances that the config names, the same as the instance-detector would put. */
export class InstanceAlarms extends Construct {
  constructor(scope: Construct, id: string, { aws, alarms, topicArn, tagsOf }: InstanceAlarmsProps) {
    super(scope, id);
    for (const alarm of alarms) {
      new CloudwatchMetricAlarm(this, alarm.name.replaceAll('/', '-'), {
        alarmName: alarm.name,
        alarmDescription: terraformLiteral(alarm.description),
        namespace: alarm.namespace,
        metricName: alarm.metricName,
        dimensions: Object.fromEntries(
          Object.entries(alarm.dimensions).map(([name, value]) => [name, terraformLiteral(value)]),
        ),
        statistic: alarm.statistic,
        period: alarm.periodSeconds,
        evaluationPeriods: alarm.evaluationPeriods,
        datapointsToAlarm: alarm.datapointsToAlarm,
        threshold: alarm.threshold,
        comparisonOperator: alarm.comparisonOperator,
        treatMissingData: alarm.treatMissingData,
        alarmActions: [topicArn, ...ec2Actions(alarm, aws)],
        okActions: [topicArn],
        ...(alarm.actionsEnabled === undefined ? {} : { actionsEnabled: alarm.actionsEnabled }),
        tags: tagsOf(alarm),
      });
    }
  }
}

/** What EC2 itself is asked to do, by the ARN that CloudWatch has for it (PutMetricAlarm, AlarmActions). */
function ec2Actions({ ec2Action }: AlarmDefinition, aws: AwsScope): string[] {
  return ec2Action === undefined ? [] : [`arn:${aws.partition}:automate:${aws.region}:ec2:${ec2Action}`];
}
