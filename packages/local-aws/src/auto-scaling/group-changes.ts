import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../account.ts';
import { instanceStateEvent } from '../ec2/instance-states.ts';
import type { EventRouter, NewEvent } from '../events/event-router.ts';
import type { ScalingEventOptions } from '../local-aws.ts';
import type { ManagedInstances } from '../ssm/instances.ts';
import type { Timeline } from '../timeline.ts';
import { type ScalingActivity, scalingEvent } from './scaling-events.ts';
import type { ScalingGroups } from './scaling-groups.ts';

export interface GroupChangesOptions {
  readonly groups: ScalingGroups;
  readonly instances: ManagedInstances;
  readonly events: EventRouter;
  readonly account: Account;
  readonly timeline: Timeline;
}

const STATES = { launch: ['pending', 'running'], terminate: ['shutting-down', 'terminated'] } as const;

/** What EC2 and Auto Scaling tell when a group grows or shrinks; in order, or as late and muddled as they may. */
export class GroupChanges {
  readonly #options: GroupChangesOptions;
  readonly #telling = new Set<Promise<void>>();

  constructor(options: GroupChangesOptions) {
    this.#options = options;
  }

  /** Whether events are on their way. */
  get busy(): boolean {
    return this.#telling.size > 0;
  }

  /** Tells of an activity; resolves at once, the events follow. */
  tell(activity: ScalingActivity, options: ScalingEventOptions = {}): void {
    const telling = this.#tell(activity, options).finally(() => this.#telling.delete(telling));
    this.#telling.add(telling);
  }

  async terminate(instanceId: string, options: ScalingEventOptions = {}): Promise<void> {
    const activity = await this.#options.groups.terminate(instanceId);
    const instance = this.#options.instances.get(instanceId);
    if (instance !== undefined) instance.running = false;
    this.tell(activity, options);
  }

  async #tell(activity: ScalingActivity, { lateMs = 0, reversed = false }: ScalingEventOptions): Promise<void> {
    const { events, account, timeline } = this.#options;
    const { instanceId, kind } = activity;
    const [first, last] = STATES[kind];
    const inOrder: readonly NewEvent[] = [
      instanceStateEvent(instanceId, first, account),
      scalingEvent(activity, account),
      instanceStateEvent(instanceId, last, account),
    ];
    timeline.add({ kind: 'instance-state', instanceId, state: last });
    try {
      if (lateMs > 0) await sleep(lateMs, undefined, { ref: false });
      for (const event of reversed ? inOrder.toReversed() : inOrder) await events.putFromAws(event);
    } catch (error) {
      timeline.add({ kind: 'plant-error', what: `events of ${instanceId}`, error: String(error) });
    }
  }
}
