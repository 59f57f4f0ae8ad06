// What Go's RE2 (the agent's matcher) refuses although JavaScript's RegExp accepts it.
const NOT_IN_RE2: readonly { readonly found: RegExp; readonly name: string }[] = [
  { found: /\(\?<?[=!]/, name: 'a look-around such as (?=…)' },
  { found: /\\[1-9]|\\k</, name: 'a back-reference such as \\1' },
];
const RE2_MAX_REPEAT = 1000;

/**
 * Says what keeps a process selector from working, or undefined where nothing does.
 *
 * The value is matched by the CloudWatch agent as an RE2 expression and becomes the value of a CloudWatch dimension:
 * 1 to 1,024 ASCII characters without control characters, not blank, not starting with a colon
 * (CloudWatch API reference, Dimension).
 */
export function processPatternProblem(pattern: string): string | undefined {
  if (pattern.length > 1024) return `has ${pattern.length} characters; should have at most 1024`;
  if (pattern.trim() === '') return 'is blank; should be part of the process path or command line';
  if (!/^[\x20-\x7e]*$/.test(pattern))
    return 'should hold printable ASCII characters only, as CloudWatch dimensions do';
  if (pattern.startsWith(':')) return 'should not start with a colon, which CloudWatch refuses in a dimension';
  // Escaped backslashes and literal parentheses would look like constructs that they are not.
  const bare = pattern.replace(/\\[\\()[\]]/g, '_');
  const foreign = NOT_IN_RE2.find(({ found }) => found.test(bare));
  if (foreign !== undefined) return `holds ${foreign.name}; should be an RE2 expression, which has none`;
  for (const [, low, high] of bare.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) {
    if (Number(low) > RE2_MAX_REPEAT || Number(high ?? 0) > RE2_MAX_REPEAT) {
      return `repeats more than ${RE2_MAX_REPEAT} times, which RE2 refuses`;
    }
  }
  try {
    // RE2's own spellings, put into JavaScript's for the syntax check only.
    new RegExp(
      pattern
        .replace(/\(\?P</g, '(?<')
        .replace(/\(\?[imsU-]+:/g, '(?:')
        .replace(/\(\?[imsU-]+\)/g, ''),
    );
  } catch {
    return 'is not a valid regular expression; should be an RE2 expression, such as ^/usr/sbin/nginx$';
  }
  return undefined;
}
