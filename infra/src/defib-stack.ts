import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import {
  alarmsForInstance,
  alarmTags,
  detectorNames,
  fleetAlarms,
  METRICS_NAMESPACE,
  namedInstanceIds,
  resourceNames,
} from '@defib/monitoring-policy';
import { LocalBackend, S3Backend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { type AwsScope, arnOf } from './aws-scope.ts';
import type { Config } from './config.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { CommandDocument } from './constructs/command-document.ts';
import { Escalations } from './constructs/escalations.ts';
import { FilteredSubscription } from './constructs/filtered-subscription.ts';
import { FleetAlarms } from './constructs/fleet-alarms.ts';
import { IncidentBus } from './constructs/incident-bus.ts';
import { InstanceAlarms } from './constructs/instance-alarms.ts';
import { InstanceWatch } from './constructs/instance-watch.ts';
import { Ledger } from './constructs/ledger.ts';
import { MessageKey } from './constructs/message-key.ts';
import { QueueFunction } from './constructs/queue-function.ts';
import { QueueRule } from './constructs/queue-rule.ts';
import { SlackNotices } from './constructs/slack-notices.ts';
import { WaitingAlarms } from './constructs/waiting-alarms.ts';
import { commandResultsPattern, RECONCILE_TICK } from './events.ts';
import { loadDocument } from './load-document.ts';
import { restartAlarmFilter } from './restart-alarm-filter.ts';
import { namedInstanceGrants, restartHandlerStatements } from './roles/restart-handler-role.ts';

/** The queue's visibility time-out and a minute: a message that waits longer was not taken at its second try either. */
const RESTART_OLDEST_SECONDS = 420;

export interface DefibStackProps {
  readonly config: Config;
  /** Content of the SSM document. */
  readonly restartDocument: object;
  /** Path of the restart-handler's zip file. */
  readonly restartHandlerZip: string;
  /** Path of the instance-detector's zip file; needed where the policy means instances that come and go. */
  readonly instanceDetectorZip?: string;
  /** Path of the slack-notifier's zip file; needed where the policy has `slack`. */
  readonly slackNotifierZip?: string;
}

/** Everything of one environment. */
export class DefibStack extends TerraformStack {
  constructor(scope: Construct, props: DefibStackProps) {
    const { config, restartDocument, restartHandlerZip, instanceDetectorZip, slackNotifierZip } = props;
    const names = resourceNames(config.policy.environment);
    super(scope, names.stack);
    const { policy, deployment } = config;
    const aws = this.#terraform(config);

    const keyArn = new MessageKey(this, 'key', { aws, alias: names.stack }).arn;
    const alarmTopic = new AlarmTopic(this, 'alarms', { aws, name: names.alarmTopic, keyArn });
    const escalations = new Escalations(this, 'escalations', {
      aws,
      name: names.escalationTopic,
      keyArn,
      mail: policy.escalation.mail,
    });
    const bus = new IncidentBus(this, 'incidents', { name: names.incidentBus });
    const ledger = new Ledger(this, 'ledger', { name: names.ledgerTable });
    const document = new CommandDocument(this, 'restart-unit', {
      name: names.restartDocument,
      content: restartDocument,
    });

    const restart = new QueueFunction(this, 'restart', {
      aws,
      deployment,
      names: {
        function: names.restartHandler,
        queue: names.restartQueue,
        deadLetterQueue: names.restartDeadLetterQueue,
        deadLetterAlarm: names.deadLetterAlarm,
      },
      description: 'Defib: brings dead processes back, within limits',
      zip: restartHandlerZip,
      environment: {
        LEDGER_TABLE: ledger.name,
        RESTART_DOCUMENT: document.name,
        INCIDENT_BUS: bus.name,
        ESCALATION_TOPIC_ARN: escalations.topicArn,
        DEFIB_ACCOUNT_ID: aws.accountId,
        POWERTOOLS_SERVICE_NAME: 'restart-handler',
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
      statements: restartHandlerStatements({
        aws,
        policy,
        documentArn: document.arn,
        ledgerArn: ledger.arn,
        incidentBusArn: bus.arn,
        escalationTopicArn: escalations.topicArn,
        keyArn,
      }),
      furtherPolicies: namedInstanceGrants(aws, policy),
      senders: [
        { service: 'sns.amazonaws.com', sourceArns: [arnOf(aws, 'sns', names.alarmTopic)] },
        {
          service: 'events.amazonaws.com',
          sourceArns: [names.commandResultsRule, names.reconcileRule].map((rule) =>
            arnOf(aws, 'events', `rule/${rule}`),
          ),
        },
      ],
      escalationTopicArn: escalations.topicArn,
    });
    new WaitingAlarms(this, 'restart-waiting', {
      queueName: names.restartQueue,
      oldestMessageAlarm: names.restartOldestMessageAlarm,
      backlogAlarm: names.restartBacklogAlarm,
      escalationTopicArn: escalations.topicArn,
      oldestSeconds: RESTART_OLDEST_SECONDS,
      words: {
        message: 'An alarm or a restart’s result',
        messages: 'Alarms or results of restarts',
        because: 'the restart-handler does not get through with it, so dead processes may stay down',
        advice: 'look at the log of the restart-handler, first for a cold start that fails',
      },
    });
    new FilteredSubscription(this, 'restart-alarms', {
      topicArn: alarmTopic.arn,
      target: restart,
      filter: restartAlarmFilter(policy),
    });
    new QueueRule(this, 'command-results', {
      rule: {
        name: names.commandResultsRule,
        description: 'How our restarts ended',
        eventPattern: JSON.stringify(commandResultsPattern(names.restartDocument)),
      },
      target: restart,
    });
    new QueueRule(this, 'reconcile', {
      rule: {
        name: names.reconcileRule,
        description: 'Finds what events were lost and what is due again',
        scheduleExpression: 'rate(1 minute)',
      },
      target: restart,
      input: RECONCILE_TICK,
      // The next tick does the same work.
      maximumAgeSeconds: 60,
    });
    new InstanceAlarms(this, 'instances', {
      aws,
      alarms: namedInstanceIds(policy).flatMap((id) => alarmsForInstance({ id }, policy)),
      topicArn: alarmTopic.arn,
      tagsOf: (alarm) => alarmTags(alarm, {}, policy),
    });
    if (deployment.loadDocument) {
      new CommandDocument(this, 'load', {
        name: detectorNames(policy.environment).loadDocument,
        content: loadDocument(),
      });
    }
    new FleetAlarms(this, 'fleet', { alarms: fleetAlarms(policy), policy, topicArn: alarmTopic.arn });
    const watch =
      instanceDetectorZip === undefined
        ? undefined
        : new InstanceWatch(this, 'watch', {
            aws,
            policy,
            deployment,
            zip: instanceDetectorZip,
            alarmTopicArn: alarmTopic.arn,
            escalationTopicArn: escalations.topicArn,
            incidentBus: bus,
          });

    const slack =
      policy.slack === undefined || slackNotifierZip === undefined
        ? undefined
        : new SlackNotices(this, 'slack', {
            aws,
            environment: policy.environment,
            slack: policy.slack,
            deployment,
            zip: slackNotifierZip,
            alarmTopic: { name: names.alarmTopic, arn: alarmTopic.arn },
            escalationTopicArn: escalations.topicArn,
            incidentBus: bus,
            ledger,
            keyArn,
          });

    this.#outputs({
      alarm_topic_arn: alarmTopic.arn,
      escalation_topic_arn: escalations.topicArn,
      restart_queue_url: restart.queueUrl,
      restart_dead_letter_queue_url: restart.deadLetterQueueUrl,
      restart_handler_name: restart.functionName,
      ledger_table_name: ledger.name,
      restart_document_name: document.name,
      incident_bus_name: bus.name,
      ...(watch === undefined
        ? {}
        : {
            detector_queue_url: watch.detector.queueUrl,
            detector_dead_letter_queue_url: watch.detector.deadLetterQueueUrl,
            instance_detector_name: watch.detector.functionName,
          }),
      ...(slack === undefined
        ? {}
        : {
            notify_queue_url: slack.notifier.queueUrl,
            notify_dead_letter_queue_url: slack.notifier.deadLetterQueueUrl,
            slack_notifier_name: slack.notifier.functionName,
          }),
    });
  }

  /** Provider, state and versions; gives back where it all is deployed to. */
  #terraform({ policy, deployment }: Config): AwsScope {
    const { backend } = deployment;
    if (backend.kind === 'local') {
      new LocalBackend(this, { path: 'terraform.tfstate' });
    } else {
      const { bucket, key, region, useLockfile } = backend;
      new S3Backend(this, { bucket, key, region, encrypt: true });
      // Set by name, because cdktf's own S3 backend doesn't know the lock file.
      if (useLockfile) this.addOverride('terraform.backend.s3.use_lockfile', true);
    }
    const needsLockfile = backend.kind === 's3' && backend.useLockfile;
    this.addOverride('terraform.required_version', needsLockfile ? '>= 1.10.0' : '>= 1.9.0');
    new AwsProvider(this, 'aws', {
      region: deployment.region,
      defaultTags: [
        {
          tags: {
            'defib:environment': policy.environment,
            ...Object.fromEntries(deployment.tags.map(({ key, value }) => [key, value])),
          },
        },
      ],
    });
    const { partition, dnsSuffix } = new DataAwsPartition(this, 'partition');
    return {
      partition,
      dnsSuffix,
      accountId: new DataAwsCallerIdentity(this, 'account').accountId,
      region: deployment.region,
    };
  }

  #outputs(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) new TerraformOutput(this, name, { value });
  }
}
