/** The fields of a JSON object, none for any other value. Keys such as `__proto__` are keys like any other. */
export function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : new Map();
}
