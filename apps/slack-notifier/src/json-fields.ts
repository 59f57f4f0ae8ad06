/** The fields of an object that came from outside; of anything else, none. */
export class JsonFields {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    this.#fields = isObject(value) ? new Map(Object.entries(value)) : new Map();
  }

  value(key: string): unknown {
    return this.#fields.get(key);
  }

  /** A text that is not empty. */
  text(key: string): string | undefined {
    const value = this.#fields.get(key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  object(key: string): JsonFields {
    return new JsonFields(this.#fields.get(key));
  }

  list(key: string): readonly unknown[] {
    const value = this.#fields.get(key);
    return Array.isArray(value) ? value : [];
  }

  objects(key: string): JsonFields[] {
    return this.list(key).map((item) => new JsonFields(item));
  }

  /** Any form of time that JavaScript reads: ISO 8601, or as AWS Health writes it. */
  time(key: string): Date | undefined {
    const text = this.text(key);
    const time = text === undefined ? undefined : new Date(text);
    return time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON in a text; undefined where there is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the members that are undefined, as exact optional types want it. */
export function defined<T extends object>(fields: T): Defined<T> {
  const result: Defined<T> = { ...fields };
  for (const key in result) if (result[key] === undefined) delete result[key];
  return result;
}
