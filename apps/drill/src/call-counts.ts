import type { LocalAws } from '@defib/local-aws';

/** What was called how often: 'cloudwatch PutMetricAlarm', and those that were throttled. */
export class CallCounts {
  readonly #aws: LocalAws;
  #counts = new Map<string, number>();
  #throttled = 0;

  constructor(aws: LocalAws) {
    this.#aws = aws;
    aws.calls.clear();
  }

  /** Counts what was called since, and forgets it: tens of thousands of calls with their input would fill the memory. */
  gather(): void {
    const calls = this.#aws.calls.all();
    this.#aws.calls.clear();
    for (const { operation, status, caller } of calls) {
      if (caller === 'local' || caller === 'drill') continue;
      if (status >= 400) this.#throttled += 1;
      else this.#counts.set(operation, (this.#counts.get(operation) ?? 0) + 1);
    }
  }

  of(operation: string): number {
    return this.#counts.get(operation) ?? 0;
  }

  /** Calls that were refused; every one was made again. */
  get refused(): number {
    return this.#throttled;
  }

  /** Begins anew. */
  reset(): void {
    this.gather();
    this.#counts = new Map();
    this.#throttled = 0;
  }

  toString(): string {
    const counted = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return [...counted, ['refused', this.#throttled] as const]
      .map(([operation, count]) => `${operation} ${count.toLocaleString('en')}`)
      .join(', ');
  }
}
