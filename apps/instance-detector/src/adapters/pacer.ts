/** Resolves when the next call may be made. */
export type Pacer = () => Promise<void>;

export interface PacerClock {
  /** Milliseconds, of any origin. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Lets calls through at most `ratePerSecond`, evenly, in the order in which they ask. */
export function createPacer(ratePerSecond: number, { now, wait }: PacerClock): Pacer {
  const interval = 1_000 / ratePerSecond;
  let free = Number.NEGATIVE_INFINITY;
  return async () => {
    const at = Math.max(now(), free);
    free = at + interval;
    const delay = at - now();
    if (delay > 0) await wait(delay);
  };
}
