import type { Account } from '../account.ts';
import type { EventRouter, NewEvent } from '../events/event-router.ts';
import type { Interceptor, Interceptors } from '../front/front-server.ts';
import { arrayAt, type JsonObject } from '../json-value.ts';
import type { ManagedInstances } from '../ssm/instances.ts';
import type { Timeline } from '../timeline.ts';

export interface InstanceStatesOptions {
  readonly instances: ManagedInstances;
  readonly events: EventRouter;
  readonly account: Account;
  readonly timeline: Timeline;
}

/** What EC2 tells EventBridge when instances stop, start or end; the hosts' processes are left alone. */
export function ec2Interceptors(options: InstanceStatesOptions): Interceptors {
  const changing =
    (states: readonly string[], running: boolean): Interceptor =>
    async ({ input }, forward) => {
      const answer = await forward();
      if (answer.status < 300) for (const instanceId of instanceIdsOf(input)) await tell(instanceId, states, running);
      return answer;
    };

  async function tell(instanceId: string, states: readonly string[], running: boolean): Promise<void> {
    const { instances, events, account, timeline } = options;
    const instance = instances.get(instanceId);
    if (instance !== undefined) instance.running = running;
    for (const state of states) {
      timeline.add({ kind: 'instance-state', instanceId, state });
      await events.putFromAws(instanceStateEvent(instanceId, state, account));
    }
  }

  return {
    'ec2.StopInstances': changing(['stopping', 'stopped'], false),
    'ec2.StartInstances': changing(['pending', 'running'], true),
    'ec2.TerminateInstances': changing(['shutting-down', 'terminated'], false),
  };
}

/** What EC2 tells of an instance that is in another state now. */
export function instanceStateEvent(instanceId: string, state: string, account: Account): NewEvent {
  return {
    source: 'aws.ec2',
    detailType: 'EC2 Instance State-change Notification',
    detail: { 'instance-id': instanceId, state },
    resources: [`arn:aws:ec2:${account.region}:${account.id}:instance/${instanceId}`],
    at: new Date(),
  };
}

function instanceIdsOf(input: JsonObject): readonly string[] {
  return arrayAt(input, 'InstanceId').filter((id) => typeof id === 'string');
}
