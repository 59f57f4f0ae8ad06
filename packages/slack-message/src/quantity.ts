/** How CloudWatch's units are written behind a number; a unit that is not here is left out ('None', 'Count'). */
const UNITS: Readonly<Record<string, string>> = {
  Percent: '%',
  Seconds: 's',
  Milliseconds: 'ms',
  Microseconds: 'µs',
  'Count/Second': '/s',
};
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P'] as const;
const IN_BYTES: Readonly<Record<string, number>> = {
  Bytes: 1,
  Kilobytes: 1024,
  Megabytes: 1024 ** 2,
  Gigabytes: 1024 ** 3,
  Terabytes: 1024 ** 4,
};
const NAMED_PERCENT = /percent|utilization|usage_(?:active|idle|iowait|system|user|steal)$/i;

/** '93 %', '1.5 GiB', '12/s', '0.004': as many digits as people read. */
export function quantity(value: number, unit: string | undefined, metricName = ''): string {
  const [base, perSecond] = splitRate(unit);
  const bytes = base === undefined ? undefined : IN_BYTES[base];
  if (bytes !== undefined) return scaled(value * bytes, BINARY, 1024) + perSecond;
  const written = unit === undefined ? (NAMED_PERCENT.test(metricName) ? '%' : '') : (UNITS[unit] ?? '');
  if (written === '%') return `${digits(value)} %`;
  if (written === '/s') return `${digits(value)}/s`;
  if (written !== '') return `${digits(value)} ${written}`;
  return Math.abs(value) >= 1e6 ? scaled(value, DECIMAL, 1000) : digits(value);
}

function splitRate(unit: string | undefined): [string | undefined, string] {
  if (unit?.endsWith('/Second') && unit !== 'Count/Second') return [unit.slice(0, -'/Second'.length), '/s'];
  return [unit, ''];
}

function scaled(value: number, prefixes: readonly string[], step: number): string {
  let rest = value;
  let power = 0;
  while (Math.abs(rest) >= step && power < prefixes.length - 1) {
    rest /= step;
    power += 1;
  }
  return `${digits(rest)} ${prefixes[power] ?? ''}`.trim();
}

function digits(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const size = Math.abs(value);
  const rounded = size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toPrecision(2);
  return String(Number(rounded));
}
