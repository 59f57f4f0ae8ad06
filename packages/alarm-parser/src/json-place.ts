import { MalformedAlarmError } from './errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** An object somewhere in a message. It knows the way from the message to itself, for the error that names a field. */
export interface JsonPlace {
  readonly value: JsonObject;
  /** What stands before its keys in a path: '', 'Trigger.', 'Trigger.Metrics[0].' */
  readonly path: string;
  /** Some keys are PascalCase in SNS and camelCase elsewhere. With this set, readers asked for the latter read the former. */
  readonly pascal: boolean;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

const pascalKeys = new Map<string, string>();

function spelled({ pascal }: JsonPlace, key: string): string {
  if (!pascal) return key;
  const known = pascalKeys.get(key) ?? key.charAt(0).toUpperCase() + key.slice(1);
  pascalKeys.set(key, known);
  return known;
}

/** The error for a field, with its path: 'Trigger.Metrics[0].Id'. */
export function broken(place: JsonPlace, key: string, problem: string): MalformedAlarmError {
  return new MalformedAlarmError(place.path + spelled(place, key), problem);
}

export function need<T>(place: JsonPlace, key: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw broken(place, key, 'is missing');
}

/*
 * The readers. Null counts as absent, because CloudWatch writes null for what is not set, and so does an empty text.
 * Any other wrong type is an error.
 */

function read(place: JsonPlace, key: string, type: 'string'): string | undefined;
function read(place: JsonPlace, key: string, type: 'number'): number | undefined;
function read(place: JsonPlace, key: string, type: 'boolean'): boolean | undefined;
function read(place: JsonPlace, key: string, type: string): unknown {
  const value = place.value[spelled(place, key)];
  if (typeof value === type) return value;
  if (value == null) return undefined;
  throw broken(place, key, `is not a ${type}`);
}

export function readText(place: JsonPlace, key: string): string | undefined {
  return read(place, key, 'string') || undefined;
}

export function needText(place: JsonPlace, key: string): string {
  return need(place, key, readText(place, key));
}

export function readNumber(place: JsonPlace, key: string): number | undefined {
  return read(place, key, 'number');
}

export function readFlag(place: JsonPlace, key: string): boolean | undefined {
  return read(place, key, 'boolean');
}

export function readPlace(place: JsonPlace, key: string, pascal = place.pascal): JsonPlace | undefined {
  const value = place.value[spelled(place, key)];
  return value == null ? undefined : placeOf(place, spelled(place, key), value, pascal);
}

/** `key` as it is spelled in the message. */
function placeOf({ path }: JsonPlace, key: string, value: unknown, pascal: boolean): JsonPlace {
  if (isObject(value)) return { value, path: `${path}${key}.`, pascal };
  throw new MalformedAlarmError(path + key, 'is not an object');
}

export function needPlace(place: JsonPlace, key: string): JsonPlace {
  return need(place, key, readPlace(place, key));
}

function readList<T>(place: JsonPlace, key: string, each: (item: unknown, key: string) => T): T[] {
  const list = place.value[spelled(place, key)] ?? [];
  if (isList(list)) return list.map((item, index) => each(item, `${spelled(place, key)}[${index}]`));
  throw broken(place, key, 'is not a list');
}

/** The objects of a list; none where there is no list. */
export function readPlaces(place: JsonPlace, key: string, pascal = place.pascal): JsonPlace[] {
  return readList(place, key, (item, itemKey) => placeOf(place, itemKey, item, pascal));
}

export function readTexts(place: JsonPlace, key: string): string[] {
  return readList(place, key, (item, itemKey) => {
    if (typeof item === 'string') return item;
    throw new MalformedAlarmError(place.path + itemKey, 'is not a string');
  });
}

/**
 * Names with their values: dimensions, tags, contributor attributes. Some dialects have an object here, others a list
 * of pairs; both are taken anywhere. A name that comes twice is an error, because one value would hide the other.
 */
export function readMap(place: JsonPlace, key: string, nameKey = 'name', valueKey = 'value'): Record<string, string> {
  const map: Record<string, string> = {};
  if (isList(place.value[spelled(place, key)])) {
    for (const pair of readPlaces(place, key, false)) {
      const name = needText(pair, nameKey);
      if (Object.hasOwn(map, name)) throw broken(pair, nameKey, 'comes twice');
      put(map, name, pair, valueKey);
    }
  } else {
    const object = readPlace(place, key, false);
    if (object) for (const name of Object.keys(object.value)) put(map, name, object, name);
  }
  return map;
}

function put(map: Record<string, string>, name: string, from: JsonPlace, key: string): void {
  const value = need(from, key, read(from, key, 'string'));
  // Assigning to __proto__ would change the prototype; defined, it is a name like any other.
  if (name === '__proto__') Object.defineProperty(map, name, { value, enumerable: true });
  else map[name] = value;
}
