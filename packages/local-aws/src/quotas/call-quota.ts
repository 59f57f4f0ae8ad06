/** A quota as AWS keeps it: a bucket of one second's calls that fills up again at the rate. */
export class CallQuota {
  readonly #perSecond: number;
  #left: number;
  #at: number | undefined;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#left = perSecond;
  }

  /** Whether a call may pass now; it is counted if so. `nowMs` is of any clock that never goes back. */
  take(nowMs: number): boolean {
    const elapsed = nowMs - (this.#at ?? nowMs);
    this.#at = nowMs;
    this.#left = Math.min(this.#perSecond, this.#left + (elapsed / 1000) * this.#perSecond);
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
