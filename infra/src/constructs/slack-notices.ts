import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { METRICS_NAMESPACE, notifierNames, type SlackRules } from '@defib/monitoring-policy';
import { Construct } from 'constructs';
import { type AwsScope, arnOf } from '../aws-scope.ts';
import type { Deployment } from '../deployment.ts';
import { HEALTH_PATTERN, INCIDENT_PATTERN, SCALING_PATTERN, SPOT_PATTERN } from '../notify-events.ts';
import { slackNotifierStatements } from '../roles/slack-notifier-role.ts';
import { QueueFunction } from './queue-function.ts';
import { QueueRule } from './queue-rule.ts';
import { WaitingAlarms } from './waiting-alarms.ts';

export interface SlackNoticesProps {
  readonly aws: AwsScope;
  readonly environment: string;
  readonly slack: SlackRules;
  readonly deployment: Deployment;
  /** Path of the slack-notifier's zip file. */
  readonly zip: string;
  readonly alarmTopic: { readonly name: string; readonly arn: string };
  readonly escalationTopicArn: string;
  readonly incidentBus: { readonly name: string; readonly arn: string };
  readonly ledger: { readonly name: string; readonly arn: string };
  readonly keyArn: string;
}

/** With the notifier's back-off of at most 15 minutes these make some four hours, after which a message is a dead letter. */
const MOST_ATTEMPTS = 20;
/** Two retries of the notifier, and some: a message that waits longer meets a Slack that is down. */
const OLDEST_SECONDS = 120;

/** Tells Slack: alarms, incident steps, Health, scaling and Spot events, by way of one queue. */
export class SlackNotices extends Construct {
  readonly notifier: QueueFunction;

  constructor(scope: Construct, id: string, props: SlackNoticesProps) {
    super(scope, id);
    const { aws, alarmTopic, escalationTopicArn, incidentBus, ledger } = props;
    const names = notifierNames(props.environment);
    this.notifier = new QueueFunction(this, 'notifier', {
      aws,
      deployment: props.deployment,
      names: {
        function: names.slackNotifier,
        queue: names.notifyQueue,
        deadLetterQueue: names.notifyDeadLetterQueue,
        deadLetterAlarm: names.notifyDeadLetterAlarm,
      },
      description: 'Defib: tells Slack what happened',
      zip: props.zip,
      mostAttempts: MOST_ATTEMPTS,
      // What comes within two seconds may be one storm, and is then one message.
      batch: { size: 500, windowSeconds: 2 },
      queueUrlVariable: 'NOTIFY_QUEUE_URL',
      environment: {
        LEDGER_TABLE: ledger.name,
        ESCALATION_TOPIC_ARN: escalationTopicArn,
        POWERTOOLS_SERVICE_NAME: 'slack-notifier',
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
      statements: slackNotifierStatements({
        aws,
        slack: props.slack,
        queueArn: arnOf(aws, 'sqs', names.notifyQueue),
        ledgerArn: ledger.arn,
        escalationTopicArn,
        keyArn: props.keyArn,
      }),
      senders: [
        { service: 'sns.amazonaws.com', sourceArns: [arnOf(aws, 'sns', alarmTopic.name)] },
        {
          service: 'events.amazonaws.com',
          sourceArns: [
            `${incidentBus.name}/${names.incidentStepsRule}`,
            names.healthRule,
            names.scalingRule,
            names.spotRule,
          ].map((rule) => arnOf(aws, 'events', `rule/${rule}`)),
        },
      ],
      escalationTopicArn,
    });
    // Without a filter: whatever else is published to the topic is told too.
    new SnsTopicSubscription(this, 'alarms', {
      topicArn: alarmTopic.arn,
      protocol: 'sqs',
      endpoint: this.notifier.queueArn,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: this.notifier.deadLetterQueueArn }),
    });
    this.#rule('incidents', {
      name: names.incidentStepsRule,
      description: 'Each step of an incident',
      pattern: INCIDENT_PATTERN,
      eventBusName: incidentBus.name,
    });
    this.#rule('health', {
      name: names.healthRule,
      description: 'What AWS says about its own health',
      pattern: HEALTH_PATTERN,
    });
    this.#rule('scaling', {
      name: names.scalingRule,
      description: 'Instances that groups launch and terminate',
      pattern: SCALING_PATTERN,
    });
    this.#rule('spot', {
      name: names.spotRule,
      description: 'Spot instances that are about to go',
      pattern: SPOT_PATTERN,
    });
    new WaitingAlarms(this, 'waiting', {
      queueName: names.notifyQueue,
      oldestMessageAlarm: names.notifyOldestMessageAlarm,
      backlogAlarm: names.notifyBacklogAlarm,
      escalationTopicArn,
      oldestSeconds: OLDEST_SECONDS,
      words: {
        message: 'A message for Slack',
        messages: 'Messages for Slack',
        because: 'Slack does not take it',
        advice: 'look at the log of the notifier',
      },
    });
  }

  #rule(
    id: string,
    {
      name,
      description,
      pattern,
      eventBusName,
    }: { name: string; description: string; pattern: object; eventBusName?: string },
  ): void {
    new QueueRule(this, id, {
      rule: {
        name,
        description,
        eventPattern: JSON.stringify(pattern),
        ...(eventBusName === undefined ? {} : { eventBusName }),
      },
      target: this.notifier,
    });
  }
}
