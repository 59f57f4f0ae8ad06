/** How much time an invocation has left, and the signal that ends its waiting. */
export interface Deadline {
  /** Aborted when the time is up, a margin before Lambda would kill the function. */
  readonly signal: AbortSignal;
  remainingMilliseconds(): number;
}

/** The reason of a deadline's signal. */
export class DeadlineExceededError extends Error {
  override readonly name = 'DeadlineExceededError';
}

interface StoppableDeadline extends Deadline {
  stop(): void;
}

/** A deadline `budgetMilliseconds` from now. Call `stop` when the work is done, or its timer lives on into the next invocation. */
export function startDeadline(budgetMilliseconds: number): StoppableDeadline {
  const endsAt = performance.now() + budgetMilliseconds;
  const controller = new AbortController();
  const timer = setTimeout(
    () =>
      controller.abort(
        new DeadlineExceededError(`The function's time was up after ${Math.round(budgetMilliseconds)} ms`),
      ),
    Math.max(0, budgetMilliseconds),
  );
  return {
    signal: controller.signal,
    remainingMilliseconds: () => Math.max(0, endsAt - performance.now()),
    stop: () => clearTimeout(timer),
  };
}
