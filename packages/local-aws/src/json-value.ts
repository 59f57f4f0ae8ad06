/** Small questions to parsed JSON, so that nobody has to cast it. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that the text holds; undefined where it is not JSON, or not an object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function objectAt(value: unknown, key: string): JsonObject | undefined {
  const member = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(member) ? member : undefined;
}

export function stringAt(value: unknown, key: string): string | undefined {
  const member = isJsonObject(value) ? value[key] : undefined;
  return typeof member === 'string' ? member : undefined;
}

/** A number, or a string that spells one (query protocols have nothing else). */
export function numberAt(value: unknown, key: string): number | undefined {
  const member = isJsonObject(value) ? value[key] : undefined;
  if (typeof member === 'number') return member;
  if (typeof member !== 'string' || member.trim() === '') return undefined;
  const parsed = Number(member);
  return Number.isNaN(parsed) ? undefined : parsed;
}

export function arrayAt(value: unknown, key: string): readonly unknown[] {
  const member = isJsonObject(value) ? value[key] : undefined;
  return Array.isArray(member) ? member : [];
}

export function stringsAt(value: unknown, key: string): readonly string[] {
  return arrayAt(value, key).filter((member) => typeof member === 'string');
}
