import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type AwsAccess, awsClientOptions } from '@defib/aws-call';

export interface AwsClients {
  readonly dynamodb: DynamoDBClient;
  readonly logs: CloudWatchLogsClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
}

/**
 * The clients, made once per cold start; the SDK's connections stay open between invocations.
 *
 * Three attempts with the SDK's jittered back-off ride out throttling; a call that hangs is given up after three
 * seconds, so that the function's minute is left for Slack.
 */
export function createAwsClients(access: AwsAccess): AwsClients {
  const options = awsClientOptions(access, { maxAttempts: 3, requestTimeoutMilliseconds: 3_000 });
  return {
    dynamodb: new DynamoDBClient(options),
    // Log lines are a courtesy: one attempt.
    logs: new CloudWatchLogsClient({ ...options, maxAttempts: 1 }),
    sns: new SNSClient(options),
    sqs: new SQSClient(options),
    ssm: new SSMClient(options),
  };
}
