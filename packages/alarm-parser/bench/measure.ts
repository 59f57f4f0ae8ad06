/** The time of one call, in nanoseconds, over many. */
function nanosecondsPerCall(call: () => unknown, calls: number): number {
  const start = process.hrtime.bigint();
  for (let done = 0; done < calls; done++) call();
  return Number(process.hrtime.bigint() - start) / calls;
}

const ROUNDS = 600;
const WARM_UP_ROUNDS = 100;

/**
 * The median time of each contestant, in nanoseconds. They take turns in many short rounds, so that whatever else the
 * machine does meets them all alike and spoils few rounds; the first ones only warm up.
 */
export function medianTimes<Name extends string>(contestants: Readonly<Record<Name, () => unknown>>, calls: number) {
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const name in contestants) {
      const taken = times.get(name) ?? [];
      taken.push(nanosecondsPerCall(contestants[name], calls));
      times.set(name, taken);
    }
  }
  return (name: Name): number => median((times.get(name) ?? []).slice(WARM_UP_ROUNDS));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
