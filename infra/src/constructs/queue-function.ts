import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { type AwsScope, arnOf } from '../aws-scope.ts';
import type { Deployment } from '../deployment.ts';
import { onlyByTls, policyDocument, type Statement } from '../policy-document.ts';
import { type QueueSender, senderStatements } from '../queue-senders.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { FunctionRole } from './function-role.ts';

export interface QueueFunctionProps {
  readonly aws: AwsScope;
  readonly deployment: Deployment;
  readonly names: {
    readonly function: string;
    readonly queue: string;
    readonly deadLetterQueue: string;
    readonly deadLetterAlarm: string;
  };
  readonly description: string;
  /** Path of the function's zip file. */
  readonly zip: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What the function may do beside reading its queue and writing its log. */
  readonly statements: readonly Statement[];
  /** Policies of their own, for statements that grow with the policy's instances. */
  readonly furtherPolicies?: readonly (readonly Statement[])[];
  readonly senders: readonly QueueSender[];
  readonly escalationTopicArn: string;
  /** Default 60; the queue's visibility time-out is six times as long. */
  readonly timeoutSeconds?: number;
  /** Default: 500 messages, gathered for a second. */
  readonly batch?: { readonly size: number; readonly windowSeconds: number };
  /** After so many failed deliveries a message is a dead letter. Default 5. */
  readonly mostAttempts?: number;
  /** Environment variable in which a function that writes to its own queue finds the queue's URL. */
  readonly queueUrlVariable?: string;
}

const FUNCTION_TIMEOUT_SECONDS = 60;
/** At least six times the function's time-out (Lambda developer guide, "Creating and configuring an SQS queue"). */
const VISIBILITY_TIMES_TIMEOUT = 6;
const MOST_ATTEMPTS = 5;
const FOUR_DAYS_SECONDS = 4 * 24 * 3600;

/** The one shape of every function: queue, dead-letter queue with its alarm, function, log, role. */
export class QueueFunction extends Construct {
  readonly functionName: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly deadLetterQueueArn: string;
  readonly deadLetterQueueUrl: string;

  constructor(scope: Construct, id: string, props: QueueFunctionProps) {
    super(scope, id);
    const { aws, names } = props;
    const deadLetters = new DeadLetterQueue(this, 'dead-letters', {
      aws,
      name: names.deadLetterQueue,
      senders: props.senders,
      alarmName: names.deadLetterAlarm,
      escalationTopicArn: props.escalationTopicArn,
    });
    const queue = this.#queue(props, deadLetters.arn);
    const log = new CloudwatchLogGroup(this, 'log', {
      name: `/aws/lambda/${names.function}`,
      retentionInDays: props.deployment.logRetentionDays,
    });
    const role = new FunctionRole(this, 'role', {
      name: names.function,
      statements: [...ownStatements(aws, names), ...props.statements],
      furtherPolicies: props.furtherPolicies ?? [],
    });
    const lambda = this.#lambda(props, { role, log, queueUrl: queue.url });
    new LambdaEventSourceMapping(this, 'source', {
      eventSourceArn: queue.arn,
      functionName: lambda.functionName,
      // Alarms of one cause come together and are decided together, which costs each of them a second at most.
      batchSize: props.batch?.size ?? 500,
      maximumBatchingWindowInSeconds: props.batch?.windowSeconds ?? 1,
      functionResponseTypes: ['ReportBatchItemFailures'],
      // The smallest that Lambda has: two at a time rarely meet in the ledger.
      scalingConfig: { maximumConcurrency: 2 },
      dependsOn: role.grants,
    });
    this.functionName = lambda.functionName;
    this.queueArn = queue.arn;
    this.queueUrl = queue.url;
    this.deadLetterQueueArn = deadLetters.arn;
    this.deadLetterQueueUrl = deadLetters.url;
  }

  #queue(
    { aws, names, senders, timeoutSeconds, mostAttempts }: QueueFunctionProps,
    deadLetterQueueArn: string,
  ): SqsQueue {
    const arn = arnOf(aws, 'sqs', names.queue);
    return new SqsQueue(this, 'queue', {
      name: names.queue,
      visibilityTimeoutSeconds: VISIBILITY_TIMES_TIMEOUT * (timeoutSeconds ?? FUNCTION_TIMEOUT_SECONDS),
      messageRetentionSeconds: FOUR_DAYS_SECONDS,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: deadLetterQueueArn,
        maxReceiveCount: mostAttempts ?? MOST_ATTEMPTS,
      }),
      policy: policyDocument([...senderStatements(arn, senders), onlyByTls('sqs:SendMessage', arn)]),
    });
  }

  #lambda(
    props: QueueFunctionProps,
    { role, log, queueUrl }: { role: FunctionRole; log: CloudwatchLogGroup; queueUrl: string },
  ): LambdaFunction {
    const { deployment } = props;
    const code = new TerraformAsset(this, 'code', { path: props.zip, type: AssetType.FILE });
    return new LambdaFunction(this, 'function', {
      functionName: props.names.function,
      description: props.description,
      role: role.arn,
      handler: 'index.handler',
      runtime: deployment.runtime,
      architectures: [deployment.architecture],
      memorySize: deployment.memoryMegabytes,
      timeout: props.timeoutSeconds ?? FUNCTION_TIMEOUT_SECONDS,
      filename: code.path,
      sourceCodeHash: createHash('sha256').update(readFileSync(props.zip)).digest('base64'),
      environment: {
        variables: {
          ...props.environment,
          ...(props.queueUrlVariable === undefined ? {} : { [props.queueUrlVariable]: queueUrl }),
        },
      },
      // Without its log group Lambda would make one that is kept for ever.
      dependsOn: [log, ...role.grants],
    });
  }
}

function ownStatements(aws: AwsScope, names: QueueFunctionProps['names']): Statement[] {
  return [
    {
      Sid: 'ReadItsQueue',
      Effect: 'Allow',
      Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      Resource: [arnOf(aws, 'sqs', names.queue)],
    },
    {
      Sid: 'WriteItsLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [arnOf(aws, 'logs', `log-group:/aws/lambda/${names.function}:log-stream:*`)],
    },
  ];
}
