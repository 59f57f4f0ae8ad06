import { isJsonObject, type JsonObject } from '../json-value.ts';

/** A rule that the plant does not know. Nothing may count as matched, or as not matched, by guessing. */
export class UnsupportedPatternError extends Error {
  override readonly name = 'UnsupportedPatternError';
}

/**
 * Whether an event fits an EventBridge pattern, or a message body an SNS filter policy of scope MessageBody: the same
 * language. A list in the event fits where one of its members does; nested keys must fit in the same member.
 * @throws UnsupportedPatternError
 */
export function matchesPattern(event: unknown, pattern: JsonObject): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === '$or' && Array.isArray(expected))
      return expected.some((branch) => isJsonObject(branch) && matchesPattern(event, branch));
    const member = isJsonObject(event) ? event[key] : undefined;
    if (isJsonObject(expected)) return matchesNested(member, expected);
    if (Array.isArray(expected)) return expected.some((rule) => matchesRule(member, rule));
    throw new UnsupportedPatternError(`"${key}" must be an object or an array`);
  });
}

function matchesNested(member: unknown, pattern: JsonObject): boolean {
  if (Array.isArray(member)) return member.some((item) => matchesNested(item, pattern));
  return matchesPattern(member, pattern);
}

function matchesRule(member: unknown, rule: unknown): boolean {
  if (isJsonObject(rule) && 'exists' in rule) return (member !== undefined) === rule['exists'];
  if (isJsonObject(rule) && 'anything-but' in rule) return matchesAnythingBut(member, rule['anything-but']);
  if (Array.isArray(member)) return member.some((item) => matchesRule(item, rule));
  if (!isJsonObject(rule)) return member === rule;
  return Object.entries(rule).every(([kind, argument]) => matchesComparison(member, kind, argument));
}

function matchesAnythingBut(member: unknown, refused: unknown): boolean {
  if (member === undefined) return false;
  const members = Array.isArray(member) ? member : [member];
  const rules = Array.isArray(refused) ? refused : [refused];
  return members.some((item) => !rules.some((rule) => matchesRule(item, rule)));
}

function matchesComparison(member: unknown, kind: string, argument: unknown): boolean {
  switch (kind) {
    case 'prefix':
    case 'suffix':
      return matchesEnd(member, kind, argument);
    case 'equals-ignore-case':
      return typeof member === 'string' && member.toLowerCase() === String(argument).toLowerCase();
    case 'wildcard':
      return typeof member === 'string' && wildcard(String(argument)).test(member);
    case 'numeric':
      return typeof member === 'number' && Array.isArray(argument) && matchesNumeric(member, argument);
    default:
      throw new UnsupportedPatternError(`the local AWS does not know the rule "${kind}"`);
  }
}

function matchesEnd(member: unknown, kind: 'prefix' | 'suffix', argument: unknown): boolean {
  if (typeof member !== 'string') return false;
  const ignoresCase = isJsonObject(argument);
  const wanted = ignoresCase ? String(argument['equals-ignore-case']).toLowerCase() : String(argument);
  const text = ignoresCase ? member.toLowerCase() : member;
  return kind === 'prefix' ? text.startsWith(wanted) : text.endsWith(wanted);
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 's');
}

function matchesNumeric(member: number, comparisons: readonly unknown[]): boolean {
  for (let index = 0; index + 1 < comparisons.length; index += 2) {
    const limit = Number(comparisons[index + 1]);
    const holds = {
      '=': member === limit,
      '<': member < limit,
      '<=': member <= limit,
      '>': member > limit,
      '>=': member >= limit,
    }[String(comparisons[index])];
    if (holds !== true) return false;
  }
  return true;
}
