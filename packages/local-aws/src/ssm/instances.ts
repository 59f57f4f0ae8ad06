import type { Host } from '../host.ts';

/** A managed instance as SSM knows it. */
export interface ManagedInstance {
  readonly instanceId: string;
  readonly name: string;
  readonly host: Host;
  connected: boolean;
  lastPingAt: Date;
  /** Stopped or terminated instances run nothing. */
  running: boolean;
}

/** Every managed instance, in the order of registration. */
export class ManagedInstances {
  readonly #instances = new Map<string, ManagedInstance>();

  add(instance: ManagedInstance): void {
    this.#instances.set(instance.instanceId, instance);
  }

  get(instanceId: string): ManagedInstance | undefined {
    return this.#instances.get(instanceId);
  }

  all(): readonly ManagedInstance[] {
    return [...this.#instances.values()];
  }

  reachable(instanceId: string): ManagedInstance | undefined {
    const instance = this.#instances.get(instanceId);
    return instance?.connected === true && instance.running ? instance : undefined;
  }
}
