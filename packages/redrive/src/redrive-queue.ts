import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { detectorNames, notifierNames, resourceNames } from '@defib/monitoring-policy';

/** The functions whose dead letters can be sent again. */
export const QUEUES = ['notify', 'restart', 'detector'] as const;
export type QueueChoice = (typeof QUEUES)[number];

/** Thrown when the messages could not all be moved; says how far it came. */
export class RedriveError extends Error {
  override readonly name = 'RedriveError';
}

export interface RedriveOptions {
  readonly pause: (milliseconds: number) => Promise<void>;
}

const POLL_MILLISECONDS = 1_000;

/** The names of a function's queue and of its dead-letter queue. */
export function queueNames(
  environment: string,
  choice: QueueChoice,
): { readonly queue: string; readonly deadLetters: string } {
  const { restartQueue, restartDeadLetterQueue } = resourceNames(environment);
  const { detectorQueue, detectorDeadLetterQueue } = detectorNames(environment);
  const { notifyQueue, notifyDeadLetterQueue } = notifierNames(environment);
  return {
    restart: { queue: restartQueue, deadLetters: restartDeadLetterQueue },
    detector: { queue: detectorQueue, deadLetters: detectorDeadLetterQueue },
    notify: { queue: notifyQueue, deadLetters: notifyDeadLetterQueue },
  }[choice];
}

/**
 * Moves every dead letter of a function back to its queue and waits for the end.
 *
 * @returns how many were moved.
 * @throws RedriveError when SQS gave up.
 */
export async function redriveQueue(
  client: SQSClient,
  names: { readonly queue: string; readonly deadLetters: string },
  { pause }: RedriveOptions,
): Promise<number> {
  const [source, destination] = await Promise.all([arnOf(client, names.deadLetters), arnOf(client, names.queue)]);
  // The destination is named, because what SNS and EventBridge put there themselves has no queue to go back to.
  const { TaskHandle } = await client.send(
    new StartMessageMoveTaskCommand({ SourceArn: source, DestinationArn: destination }),
  );
  for (;;) {
    const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn: source, MaxResults: 10 }));
    // A task has its handle only while it runs; ended ones come newest first.
    const task = Results.find((result) => result.TaskHandle === TaskHandle) ?? Results[0];
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    if (task?.Status === 'COMPLETED') return moved;
    if (task?.Status === 'FAILED' || task?.Status === 'CANCELLED') {
      throw new RedriveError(`SQS moved ${moved} messages and gave up: ${task.FailureReason ?? task.Status}`);
    }
    await pause(POLL_MILLISECONDS);
  }
}

async function arnOf(client: SQSClient, name: string): Promise<string> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const arn = Attributes?.['QueueArn'];
  if (arn === undefined) throw new RedriveError(`SQS does not tell the ARN of ${name}`);
  return arn;
}
