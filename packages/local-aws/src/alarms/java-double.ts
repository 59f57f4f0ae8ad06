/** A number that CloudWatch writes as Java writes a double: 0.0, 1.0, 1.50785441792E10. */
export function javaDouble(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

const MARK = '\u0001double:';

/** Stands for a double in what `stringifyWithDoubles` gets. */
export function double(value: number): string {
  return `${MARK}${javaDouble(value)}`;
}

/** JSON.stringify with the doubles written bare. */
export function stringifyWithDoubles(value: unknown): string {
  return JSON.stringify(value).replace(/"\\u0001double:([^"]*)"/g, '$1');
}
