const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A small graph of at most 30 values, the oldest on the left; a gap for each that is missing. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const shown = values.slice(-30);
  const known = shown.filter((value): value is number => value !== undefined && Number.isFinite(value));
  const lowest = Math.min(...known);
  const span = Math.max(...known) - lowest;
  return shown
    .map((value) => {
      if (value === undefined || !Number.isFinite(value)) return '·';
      const height = span === 0 ? 0.5 : (value - lowest) / span;
      return BARS[Math.min(BARS.length - 1, Math.floor(height * BARS.length))] ?? '·';
    })
    .join('');
}
