import type { Statement } from './policy-document.ts';

/** An AWS service that may put messages into a queue, on behalf of these resources alone. */
export interface QueueSender {
  readonly service: 'sns.amazonaws.com' | 'events.amazonaws.com';
  readonly sourceArns: readonly string[];
}

/** Lets each sender in for its own topics or rules only, so that nobody else can borrow the service's identity. */
export function senderStatements(queueArn: string, senders: readonly QueueSender[]): Statement[] {
  return senders.map(({ service, sourceArns }) => ({
    Sid: service === 'sns.amazonaws.com' ? 'OurTopicsSend' : 'OurRulesSend',
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['sqs:SendMessage'],
    Resource: [queueArn],
    Condition: { ArnEquals: { 'aws:SourceArn': sourceArns } },
  }));
}
