import type { AlarmStateValue } from './alarm-notification.ts';
import { broken, type JsonPlace, need, readText } from './json-place.ts';

export function isStateValue(value: unknown): value is AlarmStateValue {
  return value === 'ALARM' || value === 'OK' || value === 'INSUFFICIENT_DATA';
}

export function readStateValue(place: JsonPlace, key: string): AlarmStateValue | undefined {
  const value = readText(place, key);
  if (value === undefined || isStateValue(value)) return value;
  throw broken(place, key, 'is not a state');
}

export function needStateValue(place: JsonPlace, key: string): AlarmStateValue {
  return need(place, key, readStateValue(place, key));
}
