/** A filter pattern that CloudWatch Logs would understand and this stand-in doesn't. */
export class FilterPatternError extends Error {
  override readonly name = 'FilterPatternError';
}

/** Whether a log line is one that a pattern lets through. */
export type MatchesLine = (message: string) => boolean;

interface Term {
  /** '?': any of these will do. '-': the line must not hold it. */
  readonly sign: '' | '?' | '-';
  readonly occurs: MatchesLine;
}

const TERM = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|([A-Za-z0-9_]+))(?:\s+|$)/y;

/**
 * Terms for unstructured log lines, case-sensitive: all of `A B`, one of `?A ?B`, none of `-C`, phrases in quotes (user
 * guide, "Filter pattern syntax"). A bare term is a word; whether AWS also finds it within a longer one is not documented.
 *
 * @throws FilterPatternError for JSON, space-delimited and regular-expression patterns, and for `?` beside other terms
 */
export function readFilterPattern(pattern: string): MatchesLine {
  const terms = readTerms(pattern.trim());
  const optional = terms.filter(({ sign }) => sign === '?');
  if (optional.length > 0 && optional.length < terms.length)
    throw new FilterPatternError(`the local AWS does not know '?' beside other terms: ${pattern}`);
  return (message) =>
    (optional.length === 0 || optional.some(({ occurs }) => occurs(message))) &&
    terms.every(({ sign, occurs }) => sign === '?' || occurs(message) === (sign === ''));
}

function readTerms(pattern: string): readonly Term[] {
  const terms: Term[] = [];
  let at = 0;
  while (at < pattern.length) {
    TERM.lastIndex = at;
    const found = TERM.exec(pattern);
    if (found === null) throw new FilterPatternError(`the local AWS does not know this filter pattern: ${pattern}`);
    const [whole, sign = '', phrase, word] = found;
    terms.push({ sign: sign === '?' || sign === '-' ? sign : '', occurs: occurs(phrase, word) });
    at += whole.length;
  }
  return terms;
}

function occurs(phrase: string | undefined, word: string | undefined): MatchesLine {
  if (phrase !== undefined) {
    const text = phrase.replace(/\\(.)/g, '$1');
    return (message) => message.includes(text);
  }
  const expression = new RegExp(`(?<![A-Za-z0-9_])${word}(?![A-Za-z0-9_])`);
  return (message) => expression.test(message);
}
