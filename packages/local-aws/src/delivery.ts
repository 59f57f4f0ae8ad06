import type { Deliver } from './events/event-router.ts';
import { functionNameOf } from './lambda/function-definition.ts';
import type { FunctionHost } from './lambda/function-host.ts';
import { finishedFact } from './lambda/invocation-fact.ts';
import { type MessageQueues, queueNameOf } from './sqs/message-queues.ts';
import { mayBeSentBy } from './sqs/queue-policy.ts';
import type { Timeline } from './timeline.ts';

/** Delivers to queues and functions; anything else is refused aloud. Functions are invoked asynchronously, as AWS does. */
export function createDelivery(queues: MessageQueues, functions: FunctionHost, timeline: Timeline): Deliver {
  return async (arn, body, sender) => {
    const service = arn.split(':')[2];
    if (service === 'sqs') {
      const queue = await queues.open(queueNameOf(arn));
      if (queue === undefined) throw new Error('the queue does not exist');
      if (!mayBeSentBy(sender, queue.settings.policy, arn)) {
        throw new Error(`the queue's policy does not let ${sender.service} send in the name of ${sender.sourceArn}`);
      }
      queue.messages.send(body);
    } else if (service === 'lambda') {
      const name = functionNameOf(arn);
      functions.invoke(name, body).then(
        (outcome) => {
          if (outcome !== undefined) timeline.add(finishedFact(name, outcome, []));
          else timeline.add({ kind: 'plant-error', what: `delivery to ${arn}`, error: 'there is no such function' });
        },
        (error: unknown) => timeline.add({ kind: 'plant-error', what: `delivery to ${arn}`, error: String(error) }),
      );
    } else {
      throw new Error(`the local AWS does not deliver to ${service}`);
    }
  };
}
