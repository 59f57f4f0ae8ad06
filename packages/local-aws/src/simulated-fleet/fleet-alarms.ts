import { jsonAnswer } from '../front/aws-answer.ts';
import type { Layer } from '../front/layer.ts';
import { arrayAt, type JsonObject, numberAt, stringAt, stringsAt } from '../json-value.ts';

const INSTANCE_IN_NAME = /\/(i-[0-9a-f]{17})\//;
const MOST_PER_PAGE = 100;

/**
 * The alarms of a simulated fleet: kept in memory, never evaluated. Those of everything else stay moto's; a list whose
 * prefix asks for instances is answered from here alone.
 */
export class FleetAlarms {
  readonly #account: { readonly id: string; readonly region: string };
  /** By instance, then by name. */
  readonly #alarms = new Map<string, Map<string, JsonObject>>();
  readonly #ids: readonly string[];

  /** @param ids of the fleet, sorted */
  constructor(ids: readonly string[], account: { readonly id: string; readonly region: string }) {
    this.#ids = ids;
    this.#account = account;
    for (const id of ids) this.#alarms.set(id, new Map());
  }

  namesOf(instanceId: string): readonly string[] {
    return [...(this.#alarms.get(instanceId)?.keys() ?? [])].sort();
  }

  /** Changes an alarm past the API, as a hand in the console does. */
  edit(name: string, changes: JsonObject): void {
    const alarms = this.#of(name);
    const alarm = alarms?.get(name);
    if (alarms === undefined || alarm === undefined) throw new Error(`the fleet has no alarm ${name}`);
    alarms.set(name, { ...alarm, ...changes });
  }

  remove(name: string): void {
    this.#of(name)?.delete(name);
  }

  layer(): Layer {
    return {
      'monitoring.PutMetricAlarm': async ({ input }, next) => {
        const name = stringAt(input, 'AlarmName') ?? '';
        const alarms = this.#of(name);
        if (alarms === undefined) return await next();
        alarms.set(name, input);
        return jsonAnswer({});
      },
      'monitoring.DescribeAlarms': async ({ input }, next) => {
        const prefix = stringAt(input, 'AlarmNamePrefix');
        const place = prefix?.search(/\/i-[0-9a-f]*(\/|$)/) ?? -1;
        if (prefix === undefined || place < 0) return await next();
        return jsonAnswer(this.#page(prefix, place + 1, input));
      },
      'monitoring.DeleteAlarms': async ({ input }, next) => {
        const names = stringsAt(input, 'AlarmNames');
        const ours = names.filter((name) => this.#of(name)?.delete(name));
        return ours.length === names.length ? jsonAnswer({}) : await next();
      },
      'monitoring.TagResource': async ({ input }, next) => {
        const name = (stringAt(input, 'ResourceARN') ?? '').split(':alarm:')[1] ?? '';
        const alarm = this.#of(name)?.get(name);
        if (alarm === undefined) return await next();
        this.edit(name, { Tags: arrayAt(input, 'Tags') });
        return jsonAnswer({});
      },
    };
  }

  #of(name: string): Map<string, JsonObject> | undefined {
    return this.#alarms.get(INSTANCE_IN_NAME.exec(name)?.[1] ?? '');
  }

  /** One page in the order of names, which is that of ids; the token is the last name of the page before. */
  #page(prefix: string, idAt: number, input: JsonObject): JsonObject {
    const before = prefix.slice(0, idAt);
    const after = stringAt(input, 'NextToken');
    const most = Math.min(numberAt(input, 'MaxRecords') ?? 50, MOST_PER_PAGE);
    const idPrefix = prefix.slice(idAt).split('/')[0] ?? '';
    const from = after === undefined ? idPrefix : (after.slice(idAt).split('/')[0] ?? '');
    const found: JsonObject[] = [];
    for (let index = firstFrom(this.#ids, from); index < this.#ids.length; index += 1) {
      const id = this.#ids[index] ?? '';
      if (!id.startsWith(idPrefix)) break;
      for (const name of this.namesOf(id)) {
        if (!name.startsWith(before) || !name.startsWith(prefix) || (after !== undefined && name <= after)) continue;
        if (found.length === most) return { MetricAlarms: found, NextToken: stringAt(found.at(-1), 'AlarmName') };
        found.push(this.#describe(name, this.#alarms.get(id)?.get(name) ?? {}));
      }
    }
    return { MetricAlarms: found };
  }

  #describe(name: string, { Tags: _tags, ...alarm }: JsonObject): JsonObject {
    return {
      ...alarm,
      AlarmArn: `arn:aws:cloudwatch:${this.#account.region}:${this.#account.id}:alarm:${name}`,
      InsufficientDataActions: [],
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
    };
  }
}

/** Index of the first of the sorted texts that is not before `text`. */
export function firstFrom(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
