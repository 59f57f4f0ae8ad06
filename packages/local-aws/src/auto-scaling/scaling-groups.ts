import {
  type AutoScalingClient,
  type AutoScalingGroup,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { ScalingActivity } from './scaling-events.ts';

const LAUNCH_CONFIGURATION = 'defib-local-aws';
const MOST_INSTANCES = 1_000;

/** Groups as moto keeps them: it launches, terminates and tags; nothing scales by itself here. */
export class ScalingGroups {
  readonly #autoScaling: AutoScalingClient;
  readonly #zone: string;
  // One change at a time: the new instance is the one that was not there before.
  #last: Promise<unknown> = Promise.resolve();

  constructor(autoScaling: AutoScalingClient, region: string) {
    this.#autoScaling = autoScaling;
    this.#zone = `${region}a`;
  }

  /** Makes an empty group; one of this name stays as it is. */
  create(group: string): Promise<void> {
    return this.#inTurn(async () => {
      if ((await this.#find(group)) !== undefined) return;
      const LaunchConfigurationName = `${LAUNCH_CONFIGURATION}-${group}`;
      await this.#autoScaling.send(
        new CreateLaunchConfigurationCommand({
          LaunchConfigurationName,
          ImageId: 'ami-785db401',
          InstanceType: 't3.micro',
        }),
      );
      await this.#autoScaling.send(
        new CreateAutoScalingGroupCommand({
          AutoScalingGroupName: group,
          LaunchConfigurationName,
          MinSize: 0,
          MaxSize: MOST_INSTANCES,
          DesiredCapacity: 0,
          AvailabilityZones: [this.#zone],
        }),
      );
    });
  }

  /** Adds one instance. */
  launch(group: string): Promise<ScalingActivity> {
    return this.#inTurn(async () => {
      const startedAt = new Date();
      const before = await this.#get(group);
      const had = new Set((before.Instances ?? []).map(({ InstanceId }) => InstanceId));
      await this.#autoScaling.send(
        new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: had.size + 1 }),
      );
      const after = await this.#get(group);
      const instanceId = (after.Instances ?? []).find(({ InstanceId }) => !had.has(InstanceId))?.InstanceId;
      if (instanceId === undefined) throw new Error(`the group ${group} launched no instance`);
      return this.#activity('launch', before, { instanceId, from: had.size, startedAt });
    });
  }

  /** Takes one instance out of its group and ends it; the group becomes smaller. */
  terminate(instanceId: string): Promise<ScalingActivity> {
    return this.#inTurn(async () => {
      const startedAt = new Date();
      const { AutoScalingGroups = [] } = await this.#autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
      const group = AutoScalingGroups.find(({ Instances = [] }) =>
        Instances.some(({ InstanceId }) => InstanceId === instanceId),
      );
      if (group === undefined) throw new Error(`${instanceId} is in no Auto Scaling group`);
      await this.#autoScaling.send(
        new TerminateInstanceInAutoScalingGroupCommand({
          InstanceId: instanceId,
          ShouldDecrementDesiredCapacity: true,
        }),
      );
      return this.#activity('terminate', group, { instanceId, from: group.Instances?.length ?? 1, startedAt });
    });
  }

  #activity(
    kind: ScalingActivity['kind'],
    { AutoScalingGroupName = '', AutoScalingGroupARN = '', VPCZoneIdentifier }: AutoScalingGroup,
    facts: Pick<ScalingActivity, 'instanceId' | 'from' | 'startedAt'>,
  ): ScalingActivity {
    return {
      kind,
      group: AutoScalingGroupName,
      groupArn: AutoScalingGroupARN,
      availabilityZone: this.#zone,
      subnetId: VPCZoneIdentifier?.split(',')[0] || 'subnet-0a1b2c3d4e5f60718',
      endedAt: new Date(),
      ...facts,
    };
  }

  async #find(group: string): Promise<AutoScalingGroup | undefined> {
    const { AutoScalingGroups } = await this.#autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
    );
    return AutoScalingGroups?.[0];
  }

  async #get(group: string): Promise<AutoScalingGroup> {
    const found = await this.#find(group);
    if (found === undefined) throw new Error(`there is no Auto Scaling group ${group}`);
    return found;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
