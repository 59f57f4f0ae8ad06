import { MalformedAlarmError } from './errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** An object somewhere in a message. It knows where it is, for the error that names a field: its path is made only then. */
export interface JsonPlace {
  readonly value: JsonObject;
  /** Some keys are PascalCase in SNS and camelCase elsewhere. With this set, readers asked for the former read the latter. */
  readonly camel: boolean;
  /** The object that it is in, under `key`, there perhaps in a list. Undefined for the message itself. */
  readonly parent?: JsonPlace | undefined;
  readonly key: string;
  readonly index?: number | undefined;
}

/** A message, which is in nothing. */
export function messagePlace(value: JsonObject, camel = false): JsonPlace {
  return { value, camel, key: '' };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

// Kept, because a text that is put together anew has to be looked up among all others each time that it is a key.
const camelKeys: Record<string, string> = {};

function spelled({ camel }: JsonPlace, key: string): string {
  if (!camel) return key;
  camelKeys[key] ??= key.charAt(0).toLowerCase() + key.slice(1);
  return camelKeys[key];
}

function memberOf(place: JsonPlace, key: string): unknown {
  return place.value[spelled(place, key)];
}

/** The way from the message to a field: 'Trigger.Metrics[0].Id'. */
function pathOf(place: JsonPlace, key: string, index?: number): string {
  const { parent } = place;
  const before = parent ? `${pathOf(parent, place.key, place.index)}.` : '';
  return before + spelled(place, key) + (index === undefined ? '' : `[${index}]`);
}

/** The error for a field, or for an item of its list. */
export function broken(place: JsonPlace, key: string, problem: string, index?: number): MalformedAlarmError {
  return new MalformedAlarmError(pathOf(place, key, index), problem);
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
  const value = memberOf(place, key);
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

export function readPlace(place: JsonPlace, key: string): JsonPlace | undefined {
  const value = memberOf(place, key);
  return value == null ? undefined : placeOf(place, key, value, place.camel);
}

function placeOf(parent: JsonPlace, key: string, value: unknown, camel: boolean, index?: number): JsonPlace {
  if (isObject(value)) return { value, camel, key, parent, index };
  throw broken(parent, key, 'is not an object', index);
}

export function needPlace(place: JsonPlace, key: string): JsonPlace {
  return need(place, key, readPlace(place, key));
}

function readList<T>(place: JsonPlace, key: string, each: (item: unknown, index: number) => T): T[] {
  const list = memberOf(place, key) ?? [];
  if (isList(list)) return list.map(each);
  throw broken(place, key, 'is not a list');
}

/** The objects of a list; none where there is no list. */
export function readPlaces(place: JsonPlace, key: string): JsonPlace[] {
  return readList(place, key, (item, index) => placeOf(place, key, item, place.camel, index));
}

export function readTexts(place: JsonPlace, key: string): string[] {
  return readList(place, key, (item, index) => {
    if (typeof item === 'string') return item;
    throw broken(place, key, 'is not a string', index);
  });
}

/**
 * Names with their values: dimensions, tags, contributor attributes. Some dialects have an object here, others a list
 * of pairs; both are taken anywhere. A name that comes twice is an error, because one value would hide the other.
 */
export function readMap(place: JsonPlace, key: string, nameKey = 'name', valueKey = 'value'): Record<string, string> {
  const map: Record<string, string> = {};
  const value = memberOf(place, key);
  if (isList(value)) {
    for (const [index, item] of value.entries()) {
      const pair = placeOf(place, key, item, false, index);
      const name = needText(pair, nameKey);
      if (Object.hasOwn(map, name)) throw broken(pair, nameKey, 'comes twice');
      put(map, name, pair, valueKey);
    }
  } else if (value != null) {
    const object = placeOf(place, key, value, false);
    for (const name of Object.keys(object.value)) put(map, name, object, name);
  }
  return map;
}

function put(map: Record<string, string>, name: string, from: JsonPlace, key: string): void {
  const value = need(from, key, read(from, key, 'string'));
  // Assigning to __proto__ would change the prototype; defined, it is a name like any other.
  if (name === '__proto__') Object.defineProperty(map, name, { value, enumerable: true });
  else map[name] = value;
}
