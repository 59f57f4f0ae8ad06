/** The time of one call, in nanoseconds, over many. */
function nanosecondsPerCall(call: () => unknown, calls: number): number {
  const start = process.hrtime.bigint();
  for (let done = 0; done < calls; done++) call();
  return Number(process.hrtime.bigint() - start) / calls;
}

/**
 * The median time of each contestant, in nanoseconds. They take turns in short rounds, so that whatever else the machine
 * does meets them all alike; the first rounds only warm up.
 */
export function medianTimes<Name extends string>(contestants: Readonly<Record<Name, () => unknown>>, calls: number) {
  const rounds = 61;
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const name in contestants) {
      const taken = times.get(name) ?? [];
      taken.push(nanosecondsPerCall(contestants[name], calls));
      times.set(name, taken);
    }
  }
  return (name: Name): number => median((times.get(name) ?? []).slice(10));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
