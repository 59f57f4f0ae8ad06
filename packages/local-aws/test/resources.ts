import { CreateEventSourceMappingCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { LocalAws } from '../src/index.ts';
import type { Clients } from './clients.ts';
import { zipOf } from './zip-of.ts';

/** The role that functions run under. By hand: one call is not worth an IAM client. */
export async function createRole(aws: LocalAws): Promise<void> {
  const answer = await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${aws.region}/iam/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: 'any',
      AssumeRolePolicyDocument: '{}',
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const ROLE = 'arn:aws:iam::111122223333:role/any';

/** Lets every service in: what the tests here are about is something else. */
const OPEN_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }],
});

/** A queue; resolves with its URL and ARN. */
export async function createQueue(
  { sqs }: Clients,
  name: string,
  attributes: Record<string, string> = {},
): Promise<{ readonly url: string; readonly arn: string }> {
  const { QueueUrl: url = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { Policy: OPEN_POLICY, ...attributes } }),
  );
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { url, arn: Attributes?.QueueArn ?? '' };
}

/** A function whose index.mjs is the given text. */
export async function createFunction(
  { lambda }: Clients,
  name: string,
  code: string,
  settings: { readonly timeoutSeconds?: number; readonly variables?: Record<string, string> } = {},
): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: ROLE,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: settings.timeoutSeconds ?? 10,
      Code: { ZipFile: zipOf('index.mjs', code) },
      Environment: { Variables: settings.variables ?? {} },
    }),
  );
}

export async function mapQueue(
  { lambda }: Clients,
  queueArn: string,
  functionName: string,
  settings: { readonly batchSize?: number; readonly windowSeconds?: number; readonly maximumConcurrency?: number } = {},
): Promise<string> {
  const { UUID = '' } = await lambda.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: queueArn,
      FunctionName: functionName,
      BatchSize: settings.batchSize ?? 10,
      MaximumBatchingWindowInSeconds: settings.windowSeconds ?? 0,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...(settings.maximumConcurrency === undefined
        ? {}
        : { ScalingConfig: { MaximumConcurrency: settings.maximumConcurrency } }),
    }),
  );
  return UUID;
}

/** A topic with one queue behind it; resolves with the topic's ARN. */
export async function createTopic(
  { sns }: Clients,
  name: string,
  queueArn: string,
  attributes: Record<string, string> = {},
): Promise<string> {
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn, Attributes: attributes }));
  return TopicArn;
}
