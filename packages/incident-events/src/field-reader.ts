/**
 * Reads fields of an unknown value and notes each problem instead of throwing at the first, so that one error can name
 * them all. What it returns is only meaningful while no problem was noted.
 */
export class FieldReader {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #path: string;
  readonly #problems: string[];

  private constructor(fields: ReadonlyMap<string, unknown>, path: string, problems: string[]) {
    this.#fields = fields;
    this.#path = path;
    this.#problems = problems;
  }

  static of(value: unknown, path: string, problems: string[]): FieldReader {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return new FieldReader(new Map(Object.entries(value)), path, problems);
    problems.push(`${path}: must be an object`);
    return new FieldReader(new Map(), path, problems);
  }

  record(key: string): FieldReader {
    return FieldReader.of(this.#fields.get(key), `${this.#path}.${key}`, this.#problems);
  }

  text(key: string): string {
    const value = this.#fields.get(key);
    return typeof value === 'string' ? value : this.#note(key, 'must be a string', '');
  }

  number(key: string): number {
    const value = this.#fields.get(key);
    return typeof value === 'number' && Number.isFinite(value) ? value : this.#note(key, 'must be a number', 0);
  }

  time(key: string): string {
    const value = this.#fields.get(key);
    return typeof value === 'string' && !Number.isNaN(Date.parse(value))
      ? value
      : this.#note(key, 'must be a time in ISO 8601', '');
  }

  literal<Value extends string | number>(key: string, expected: Value): Value {
    return this.#fields.get(key) === expected
      ? expected
      : this.#note(key, `must be ${JSON.stringify(expected)}`, expected);
  }

  oneOf<Value extends string>(key: string, values: readonly [Value, ...Value[]]): Value {
    const found = values.find((value) => value === this.#fields.get(key));
    return found ?? this.#note(key, `must be one of ${values.join(', ')}`, values[0]);
  }

  texts(key: string): string[] {
    const value = this.#fields.get(key);
    const items: unknown[] = Array.isArray(value) ? value : [undefined];
    const texts = items.filter((item) => typeof item === 'string');
    return texts.length === items.length ? texts : this.#note(key, 'must be a list of strings', []);
  }

  optionalText<Key extends string>(key: Key): Partial<Record<Key, string>> {
    return this.#optional(key, () => this.text(key));
  }

  optionalTime<Key extends string>(key: Key): Partial<Record<Key, string>> {
    return this.#optional(key, () => this.time(key));
  }

  optionalNumber<Key extends string>(key: Key): Partial<Record<Key, number>> {
    return this.#optional(key, () => this.number(key));
  }

  #optional<Key extends string, Value>(key: Key, read: () => Value): Partial<Record<Key, Value>> {
    const result: Partial<Record<Key, Value>> = {};
    if (this.#fields.get(key) !== undefined) result[key] = read();
    return result;
  }

  #note<Value>(key: string, problem: string, standIn: Value): Value {
    this.#problems.push(`${this.#path}.${key}: ${problem}`);
    return standIn;
  }
}
