/** Why one errand of this batch was not run, and how long to wait where that is known. */
export interface ErrandFailure {
  readonly problem: string;
  readonly seconds?: number;
}

/** How the errands of one batch stand. */
export class DeliveryBoard {
  readonly #delivered: Set<string>;
  readonly #failures = new Map<string, ErrandFailure>();

  constructor(deliveredBefore: ReadonlySet<string>) {
    this.#delivered = new Set(deliveredBefore);
  }

  isDelivered(errand: string): boolean {
    return this.#delivered.has(errand);
  }

  failureOf(errand: string): ErrandFailure | undefined {
    return this.#failures.get(errand);
  }

  markDelivered(errands: readonly string[]): void {
    for (const errand of errands) this.#delivered.add(errand);
  }

  markFailed(errands: readonly string[], failure: ErrandFailure): void {
    for (const errand of errands) this.#failures.set(errand, failure);
  }
}
