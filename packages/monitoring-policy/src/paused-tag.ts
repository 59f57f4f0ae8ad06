/** The tag by which people take an instance out of Defib's hands. */
export const PAUSED_TAG = 'defib:paused';

export type Pause = { readonly kind: 'not-paused' } | { readonly kind: 'paused'; readonly until?: Date };

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Reads the tag `defib:paused`. Absent or 'false': not paused. An ISO 8601 date or time (UTC where it names no zone):
 * paused until then. Anything else, an empty value included: paused until the tag is removed, because whoever
 * mistypes a date means to pause.
 */
export function readPause(tags: Readonly<Record<string, string>>, now: Date): Pause {
  const value = Object.hasOwn(tags, PAUSED_TAG) ? tags[PAUSED_TAG]?.trim() : undefined;
  if (value === undefined || value.toLowerCase() === 'false') return { kind: 'not-paused' };
  const match = ISO_TIME.exec(value);
  if (match === null) return { kind: 'paused' };
  const until = new Date(value.includes('T') && match[1] === undefined ? `${value}Z` : value);
  if (Number.isNaN(until.getTime())) return { kind: 'paused' };
  return until > now ? { kind: 'paused', until } : { kind: 'not-paused' };
}
