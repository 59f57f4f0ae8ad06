import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type AwsAccess, awsClientOptions } from '@defib/aws-call';

export interface AwsClients {
  readonly autoScaling: AutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
  readonly ec2: EC2Client;
  readonly eventBridge: EventBridgeClient;
  readonly iam: IAMClient;
  readonly sqs: SQSClient;
}

/**
 * The clients, made once per cold start; the SDK's connections stay open between invocations.
 *
 * Eight attempts: others in the account use the same small quotas of CloudWatch, and whatever is throttled here would
 * only come again by the queue, with all that was done before it.
 */
export function createAwsClients(access: AwsAccess): AwsClients {
  const options = awsClientOptions(access, { maxAttempts: 8, requestTimeoutMilliseconds: 10_000 });
  return {
    autoScaling: new AutoScalingClient(options),
    cloudWatch: new CloudWatchClient(options),
    ec2: new EC2Client(options),
    eventBridge: new EventBridgeClient(options),
    iam: new IAMClient(options),
    sqs: new SQSClient(options),
  };
}
