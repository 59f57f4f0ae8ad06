import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type AwsAccess, awsClientOptions } from '@defib/aws-call';

export interface AwsClients {
  readonly autoScaling: AutoScalingClient;
  readonly dynamodb: DynamoDBClient;
  readonly ec2: EC2Client;
  readonly eventbridge: EventBridgeClient;
  readonly sns: SNSClient;
  readonly ssm: SSMClient;
}

/**
 * The clients, made once per cold start; the SDK's connections stay open between invocations.
 *
 * Four attempts with the SDK's jittered back-off ride out throttling for some seconds. A call that hangs is given up
 * after five: of the function's 60 seconds enough are left to try again and to report.
 */
export function createAwsClients(access: AwsAccess): AwsClients {
  const options = awsClientOptions(access, { maxAttempts: 4, requestTimeoutMilliseconds: 5_000 });
  return {
    autoScaling: new AutoScalingClient(options),
    dynamodb: new DynamoDBClient(options),
    ec2: new EC2Client(options),
    eventbridge: new EventBridgeClient(options),
    sns: new SNSClient(options),
    ssm: new SSMClient(options),
  };
}
