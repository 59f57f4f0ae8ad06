import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { alarmTags, type FleetAlarmDefinition, type MonitoringPolicy } from '@defib/monitoring-policy';
import { Construct } from 'constructs';
import { terraformLiteral } from '../literals.ts';

export interface FleetAlarmsProps {
  readonly alarms: readonly FleetAlarmDefinition[];
  readonly policy: MonitoringPolicy;
  readonly topicArn: string;
}

/** Alarms on Metrics Insights queries; each contributor publishes for itself when it turns to ALARM and back to OK. */
export class FleetAlarms extends Construct {
  constructor(scope: Construct, id: string, { alarms, policy, topicArn }: FleetAlarmsProps) {
    super(scope, id);
    for (const alarm of alarms) {
      new CloudwatchMetricAlarm(this, alarm.name.replaceAll('/', '-'), {
        alarmName: alarm.name,
        alarmDescription: terraformLiteral(alarm.description),
        metricQuery: [
          { id: 'fleet', expression: terraformLiteral(alarm.query), period: alarm.periodSeconds, returnData: true },
        ],
        evaluationPeriods: alarm.evaluationPeriods,
        datapointsToAlarm: alarm.datapointsToAlarm,
        threshold: alarm.threshold,
        comparisonOperator: alarm.comparisonOperator,
        treatMissingData: alarm.treatMissingData,
        alarmActions: [topicArn],
        okActions: [topicArn],
        tags: alarmTags(alarm, {}, policy),
      });
    }
  }
}
