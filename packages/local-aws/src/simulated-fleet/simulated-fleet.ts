import { createHash } from 'node:crypto';
import type { Account } from '../account.ts';
import type { Layer } from '../front/layer.ts';
import type { JsonObject } from '../json-value.ts';
import type { SimulatedFleet } from '../local-aws.ts';
import { FleetAlarms } from './fleet-alarms.ts';
import { FleetInstances } from './fleet-instances.ts';

/** Thousands of instances that are nothing but ids, and their alarms, which nobody evaluates. */
export class MemoryFleet implements SimulatedFleet {
  readonly instanceIds: readonly string[];
  readonly #alarms: FleetAlarms;
  readonly #instances: FleetInstances;

  constructor({ group, instances }: { readonly group: string; readonly instances: number }, account: Account) {
    // The same ids in every run, spread as evenly as EC2's.
    this.instanceIds = Array.from(
      { length: instances },
      (_, index) => `i-${createHash('sha256').update(`${group} ${index}`).digest('hex').slice(0, 17)}`,
    ).sort();
    this.#alarms = new FleetAlarms(this.instanceIds, account);
    this.#instances = new FleetInstances(this.instanceIds, group, account);
  }

  layer(): Layer {
    return { ...this.#alarms.layer(), ...this.#instances.layer() };
  }

  alarmsOf(instanceId: string): readonly string[] {
    return this.#alarms.namesOf(instanceId);
  }

  editAlarm(name: string, changes: JsonObject): void {
    this.#alarms.edit(name, changes);
  }

  deleteAlarm(name: string): void {
    this.#alarms.remove(name);
  }

  terminate(instanceId: string): void {
    this.#instances.terminate(instanceId);
  }
}
