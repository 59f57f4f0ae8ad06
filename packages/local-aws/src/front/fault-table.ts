import type { Fault, FaultEffect, FaultHandle, Faults } from './fault.ts';

interface Entry {
  readonly fault: Fault;
  hits: number;
}

/** Faults in the order in which they were injected; the first that fits a call is used up by it. */
export class FaultTable implements Faults {
  readonly #entries = new Set<Entry>();

  inject(fault: Fault): FaultHandle {
    const entry: Entry = { fault, hits: 0 };
    this.#entries.add(entry);
    return { hits: () => entry.hits, clear: () => void this.#entries.delete(entry) };
  }

  clear(): void {
    this.#entries.clear();
  }

  /** The effect that hits this call, if any; counts it. */
  take(service: string, operation: string): FaultEffect | undefined {
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (fault.service !== service || (fault.operation !== undefined && fault.operation !== operation)) continue;
      entry.hits += 1;
      if (fault.times !== undefined && entry.hits >= fault.times) this.#entries.delete(entry);
      return fault.effect;
    }
    return undefined;
  }
}
