import { GetQueueAttributesCommand, GetQueueUrlCommand, QueueDoesNotExist, type SQSClient } from '@aws-sdk/client-sqs';
import { type JsonObject, numberAt, parseJsonObject, stringAt } from '../json-value.ts';

/** How a queue is configured in the store. */
export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly receiveWaitSeconds: number;
  readonly maximumBytes: number;
  readonly redrive?: { readonly deadLetterQueueName: string; readonly maxReceiveCount: number };
  readonly policy?: JsonObject;
}

/** Undefined where there is no such queue. */
export async function readQueueSettings(sqs: SQSClient, name: string): Promise<QueueSettings | undefined> {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    const { Attributes: attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const redrive = parseJsonObject(attributes.RedrivePolicy ?? '');
    const deadLetterQueueName = stringAt(redrive, 'deadLetterTargetArn')?.split(':').at(-1);
    const maxReceiveCount = numberAt(redrive, 'maxReceiveCount');
    const policy = parseJsonObject(attributes.Policy ?? '');
    return {
      name,
      arn: attributes.QueueArn ?? '',
      visibilityTimeoutSeconds: Number(attributes.VisibilityTimeout ?? '30'),
      delaySeconds: Number(attributes.DelaySeconds ?? '0'),
      receiveWaitSeconds: Number(attributes.ReceiveMessageWaitTimeSeconds ?? '0'),
      maximumBytes: Number(attributes.MaximumMessageSize ?? '262144'),
      ...(deadLetterQueueName === undefined || maxReceiveCount === undefined
        ? {}
        : { redrive: { deadLetterQueueName, maxReceiveCount } }),
      ...(policy === undefined ? {} : { policy }),
    };
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}
