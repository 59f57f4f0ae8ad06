import { detectorNames, METRICS_NAMESPACE, type MonitoringPolicy } from '@defib/monitoring-policy';
import { Construct } from 'constructs';
import { type AwsScope, arnOf } from '../aws-scope.ts';
import type { Deployment } from '../deployment.ts';
import { INSTANCE_PATTERN, SWEEP, scalingPattern, tagPattern } from '../detector-events.ts';
import { terraformLiteral } from '../literals.ts';
import { instanceDetectorStatements } from '../roles/instance-detector-role.ts';
import { AgentSetup } from './agent-setup.ts';
import { InstanceProfile } from './instance-profile.ts';
import { QueueFunction } from './queue-function.ts';
import { QueueRule } from './queue-rule.ts';

export interface InstanceWatchProps {
  readonly aws: AwsScope;
  readonly policy: MonitoringPolicy;
  readonly deployment: Deployment;
  /** Path of the instance-detector's zip file. */
  readonly zip: string;
  readonly alarmTopicArn: string;
  readonly escalationTopicArn: string;
  readonly incidentBus: { readonly name: string; readonly arn: string };
}

/** As many as the queue lets run at a time; they share the account's rates. */
const CONCURRENCY = 2;
const TIMEOUT_SECONDS = 300;

/** Watches instances that come and go: the detector with its events and sweep, the agent, and the instances' role. */
export class InstanceWatch extends Construct {
  readonly detector: QueueFunction;

  constructor(scope: Construct, id: string, props: InstanceWatchProps) {
    super(scope, id);
    const { aws, policy, alarmTopicArn, incidentBus } = props;
    const names = detectorNames(policy.environment);
    const logGroups = [...new Set(policy.collect.logs.map(({ logGroup }) => logGroup))].sort();
    const profile = new InstanceProfile(this, 'profile', { aws, names, logGroups });
    new AgentSetup(this, 'agent', { policy, names });
    const rules = [names.scalingRule, names.instanceRule, names.tagRule, names.sweepRule];
    this.detector = new QueueFunction(this, 'detector', {
      aws,
      deployment: props.deployment,
      names: {
        function: names.instanceDetector,
        queue: names.detectorQueue,
        deadLetterQueue: names.detectorDeadLetterQueue,
        deadLetterAlarm: names.detectorDeadLetterAlarm,
      },
      description: 'Defib: watches instances that come, forgets those that are gone',
      zip: props.zip,
      timeoutSeconds: TIMEOUT_SECONDS,
      // One launch makes several events; within five seconds most of them are there, and are looked into together.
      batch: { size: 50, windowSeconds: 5 },
      queueUrlVariable: 'DETECTOR_QUEUE_URL',
      environment: {
        INCIDENT_BUS: incidentBus.name,
        ALARM_TOPIC_ARN: alarmTopicArn,
        INSTANCE_PROFILE_ARN: profile.arn,
        DETECTOR_CONCURRENCY: String(CONCURRENCY),
        DEFIB_ACCOUNT_ID: aws.accountId,
        POWERTOOLS_SERVICE_NAME: 'instance-detector',
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
      statements: instanceDetectorStatements({
        aws,
        policy,
        alarmTopicArn,
        queueArn: arnOf(aws, 'sqs', names.detectorQueue),
        incidentBusArn: incidentBus.arn,
        instanceRoleArn: profile.roleArn,
        instanceProfileArn: profile.arn,
      }),
      senders: [
        { service: 'events.amazonaws.com', sourceArns: rules.map((rule) => arnOf(aws, 'events', `rule/${rule}`)) },
      ],
      escalationTopicArn: props.escalationTopicArn,
    });
    this.#rules(policy);
  }

  #rules(policy: MonitoringPolicy): void {
    const names = detectorNames(policy.environment);
    const on = (
      id: string,
      name: string,
      { description, pattern }: { description: string; pattern: object },
    ): unknown =>
      new QueueRule(this, id, {
        rule: { name, description, eventPattern: terraformLiteral(JSON.stringify(pattern)) },
        target: this.detector,
      });
    on('scaling', names.scalingRule, {
      description: 'Instances that groups launch and terminate',
      pattern: scalingPattern(policy),
    });
    on('states', names.instanceRule, {
      description: 'Instances that start, stop and are interrupted',
      pattern: INSTANCE_PATTERN,
    });
    on('tags', names.tagRule, {
      description: 'Tags by which instances are meant or overrule the policy',
      pattern: tagPattern(policy),
    });
    new QueueRule(this, 'sweep', {
      rule: { name: names.sweepRule, description: 'Mends what events have missed', scheduleExpression: 'rate(1 hour)' },
      target: this.detector,
      input: SWEEP,
      // The next sweep does the same work.
      maximumAgeSeconds: 3_600,
    });
  }
}
