import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { awsCall } from '@defib/aws-call';
import type { PublishEscalation } from '../ports.ts';

export function escalationPublisher(client: SNSClient, topicArn: string, signal: AbortSignal): PublishEscalation {
  return async ({ subject, body }) => {
    const command = new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: body });
    await awsCall('sns:Publish', client.send(command, { abortSignal: signal }));
  };
}
