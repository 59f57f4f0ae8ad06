// Hand-written because the policy is parsed at every cold start: zod/mini was measured at 6 ms and 7 KB (gzipped) there,
// and its messages would have been replaced one by one anyway.

/** What a text field must look like; `right` completes the sentence "… should be". */
export interface TextRule {
  readonly matches: RegExp;
  readonly right: string;
}

export interface NumberRule {
  readonly min: number;
  readonly max: number;
  /** Completes "… should be a whole number of", for example "seconds". */
  readonly unit: string;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as it may stand in a message: short, on one line, with control characters made visible. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/**
 * Reads the fields of one object and notes a problem for each that is wrong. A wrong field still yields a value of its
 * type, so that all problems are found in one go: whoever reads must look at `problems` before using what was read.
 */
export class FieldReader {
  readonly path: string;
  readonly problems: string[];
  readonly #fields: Record<string, unknown>;
  readonly #known = new Set<string>();

  constructor(value: unknown, path: string, problems: string[]) {
    this.path = path;
    this.problems = problems;
    this.#fields = isRecord(value) ? value : {};
    if (!isRecord(value)) this.#report('', `is ${shown(value)}; should be an object`);
  }

  /** The field's value, or undefined where it is absent; the field counts as known from here on. */
  value(key: string): unknown {
    this.#known.add(key);
    return Object.hasOwn(this.#fields, key) ? this.#fields[key] : undefined;
  }

  has(key: string): boolean {
    return this.value(key) !== undefined;
  }

  text(key: string, rule: TextRule): string {
    const value = this.value(key);
    if (typeof value === 'string' && rule.matches.test(value)) return value;
    this.#report(key, `is ${shown(value)}; should be ${rule.right}`);
    return '';
  }

  wholeNumber(key: string, rule: NumberRule, whenAbsent: number): number {
    const value = this.value(key);
    if (value === undefined) return whenAbsent;
    if (typeof value === 'number' && Number.isInteger(value) && value >= rule.min && value <= rule.max) return value;
    this.#report(key, `is ${shown(value)}; should be a whole number of ${rule.unit} from ${rule.min} to ${rule.max}`);
    return whenAbsent;
  }

  share(key: string): number {
    const value = this.value(key);
    if (typeof value === 'number' && value > 0 && value <= 1) return value;
    this.#report(key, `is ${shown(value)}; should be a share above 0 and at most 1, such as 0.25`);
    return 1;
  }

  flag(key: string, whenAbsent: boolean): boolean {
    const value = this.value(key);
    if (value === undefined || typeof value === 'boolean') return value ?? whenAbsent;
    this.#report(key, `is ${shown(value)}; should be true or false`);
    return whenAbsent;
  }

  oneOf<const T extends string | number>(key: string, allowed: readonly [T, ...T[]], whenAbsent: T = allowed[0]): T {
    const value = this.value(key);
    if (value === undefined) return whenAbsent;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) {
      this.#report(key, `is ${shown(value)}; should be ${allowed.map((candidate) => shown(candidate)).join(' or ')}`);
    }
    return found ?? whenAbsent;
  }

  /** A nested object; an absent one reads as empty, so that its own fields fall back to their defaults. */
  object(key: string): FieldReader {
    return new FieldReader(this.value(key) ?? {}, this.#pathOf(key), this.problems);
  }

  /** A reader for one item of a list, which notes its problems in the same place. */
  item(value: unknown, path: string): FieldReader {
    return new FieldReader(value, path, this.problems);
  }

  list<T>(key: string, readItem: (item: unknown, path: string) => T): T[] {
    const value = this.value(key);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.#report(key, `is ${shown(value)}; should be a list`);
      return [];
    }
    return value.map((item: unknown, index) => readItem(item, `${this.#pathOf(key)}[${index}]`));
  }

  texts(key: string, rule: TextRule): string[] {
    return this.list(key, (item, path) => {
      if (typeof item === 'string' && rule.matches.test(item)) return item;
      this.problems.push(`${path}: is ${shown(item)}; should be ${rule.right}`);
      return '';
    });
  }

  /** Call when every field was read: what is left over is unknown, most often misspelt, and refused. */
  refuseUnknown(): void {
    for (const key of Object.keys(this.#fields)) {
      if (this.#known.has(key)) continue;
      this.#report(key, `is not a field; known here: ${[...this.#known].sort().join(', ')}`);
    }
  }

  #pathOf(key: string): string {
    if (key === '') return this.path === '' ? 'policy' : this.path;
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  #report(key: string, problem: string): void {
    this.problems.push(`${this.#pathOf(key)}: ${problem}`);
  }
}
