import { randomUUID } from 'node:crypto';
import { AwsError, jsonAnswer } from '../front/aws-answer.ts';
import type { Interceptors } from '../front/front-server.ts';
import { type JsonObject, numberAt, stringAt } from '../json-value.ts';
import { type MessageQueues, type OpenQueue, queueNameOf } from './message-queues.ts';

const MOST_RESULTS = 10;

/**
 * StartMessageMoveTask and ListMessageMoveTasks: the redrive of a dead-letter queue. It ends as soon as it has begun.
 * Only with a destination, since no message here remembers which queue it came from. A moved message is a new one, with
 * an id of its own (developer guide, "Configure a dead-letter queue redrive").
 */
export function messageMoveInterceptors(queues: MessageQueues): Interceptors {
  const tasks: (JsonObject & { readonly SourceArn: string })[] = [];
  return {
    'sqs.StartMessageMoveTask': async ({ input }) => {
      const SourceArn = stringAt(input, 'SourceArn') ?? '';
      const DestinationArn = stringAt(input, 'DestinationArn');
      if (DestinationArn === undefined)
        throw new AwsError('UnsupportedOperation', 'the local AWS moves messages to a named destination only');
      const [source, destination] = [await openQueue(queues, SourceArn), await openQueue(queues, DestinationArn)];
      const moved = source.messages.takeVisible();
      for (const { body, attributes, traceHeader } of moved)
        destination.messages.send(body, { attributes, ...(traceHeader === undefined ? {} : { traceHeader }) });
      tasks.unshift({
        SourceArn,
        DestinationArn,
        Status: 'COMPLETED',
        ApproximateNumberOfMessagesMoved: moved.length,
        ApproximateNumberOfMessagesToMove: moved.length,
        StartedTimestamp: Date.now(),
      });
      return jsonAnswer({ TaskHandle: Buffer.from(randomUUID()).toString('base64') });
    },
    'sqs.ListMessageMoveTasks': async ({ input }) => {
      const most = Math.min(numberAt(input, 'MaxResults') ?? 1, MOST_RESULTS);
      const own = tasks.filter((task) => task.SourceArn === stringAt(input, 'SourceArn'));
      return jsonAnswer({ Results: own.slice(0, most) });
    },
  };
}

async function openQueue(queues: MessageQueues, arn: string): Promise<OpenQueue> {
  const queue = await queues.open(queueNameOf(arn));
  if (queue === undefined)
    throw new AwsError(
      'ResourceNotFoundException',
      'The resource that you specified for the SourceArn parameter doesn’t exist.',
      { status: 404 },
    );
  return queue;
}
