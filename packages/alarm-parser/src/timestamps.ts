import { broken, type JsonPlace, readText } from './json-place.ts';

/**
 * '2026-09-23T19:58:49.529+0000' (CloudWatch), '…:49Z' (EventBridge): always UTC. Undefined for anything else. Digits
 * are read one by one because Date need not accept an offset without a colon, and takes the 30th of February for March.
 */
export function parseTime(text: unknown): Date | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d(:[0-5]\d){2}(\.\d{1,9})?(Z|\+00:?00)$/.test(text))
    return undefined;
  // Three digits and an offset, as CloudWatch writes it, need no number to be read.
  const milliseconds =
    text[23] === '+' ? digits(text, 20) * 10 + (digits(text, 21) % 10) : Number.parseFloat(`0${text.slice(19)}`) * 1000;
  return utcTime(digits(text, 0) * 100 + digits(text, 2), digits(text, 5), digits(text, 8), text, 11, milliseconds);
}

/** '17/05/21 07:31:00' in a reason's text: day first, UTC. The caller has seen to its form. */
export function parseReasonTime(text: string): Date | undefined {
  return utcTime(2000 + digits(text, 6), digits(text, 3), digits(text, 0), text, 9, 0);
}

/** `clock` is where '07:31:00' begins in the text. Undefined when there is no such day or hour. */
function utcTime(year: number, month: number, day: number, text: string, clock: number, milliseconds: number) {
  const hour = digits(text, clock);
  const time = new Date(
    Date.UTC(year, month - 1, day, hour, digits(text, clock + 3), digits(text, clock + 6), milliseconds),
  );
  return time.getUTCMonth() === month - 1 && time.getUTCDate() === day ? time : undefined;
}

/** The two digits at a place in a text, as a number. */
function digits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;
}

export function readTime(place: JsonPlace, key: string): Date | undefined {
  const text = readText(place, key);
  const time = parseTime(text);
  if (text && !time) throw broken(place, key, 'is not a time');
  return time;
}
