/**
 * A copy of something in the store that is read again only after a write. Every write goes through the front, which
 * marks it stale; so the copy is always right and nothing is polled.
 */
export class Freshness<T> {
  readonly #read: () => Promise<T>;
  #copy: Promise<T> | undefined;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  markStale(): void {
    this.#copy = undefined;
  }

  get stale(): boolean {
    return this.#copy === undefined;
  }

  get(): Promise<T> {
    const copy = this.#copy ?? this.#read();
    this.#copy = copy;
    // A failed read is not kept.
    copy.catch(() => {
      if (this.#copy === copy) this.#copy = undefined;
    });
    return copy;
  }
}
