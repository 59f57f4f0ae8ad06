import type { CommandDocument, DocumentParameter } from './command-document.ts';

export type ParameterValues = Readonly<Record<string, readonly string[]>>;

export type CheckedParameters =
  | { readonly ok: true; readonly values: ParameterValues }
  | { readonly ok: false; readonly problem: string };

/**
 * What SendCommand does with parameters before anything is sent: unknown ones refused, required ones demanded, defaults
 * filled in, every value held against pattern, list and length. The problem is the text of InvalidParameters.
 */
export function checkParameters(given: ParameterValues, document: CommandDocument): CheckedParameters {
  for (const name of Object.keys(given)) {
    if (document.parameters[name] === undefined)
      return { ok: false, problem: `Parameter ${name} is not declared by the document` };
  }
  const values: Record<string, readonly string[]> = {};
  for (const [name, parameter] of Object.entries(document.parameters)) {
    const value = given[name] ?? parameter.default;
    if (value === undefined) return { ok: false, problem: `Parameter ${name} is required` };
    const problem = problemOf(name, value, parameter);
    if (problem !== undefined) return { ok: false, problem };
    values[name] = value;
  }
  return { ok: true, values };
}

function problemOf(name: string, value: readonly string[], parameter: DocumentParameter): string | undefined {
  if (parameter.type === 'String' && value.length !== 1)
    return `Parameter ${name} takes one value, not ${value.length}`;
  for (const text of value) {
    if (parameter.allowedValues !== undefined && !parameter.allowedValues.includes(text))
      return `Parameter ${name} must be one of its allowed values`;
    if (parameter.allowedPattern !== undefined && !fitsPattern(text, parameter.allowedPattern)) {
      return `Parameter ${name} does not match the pattern ${parameter.allowedPattern}`;
    }
    if (parameter.minChars !== undefined && text.length < parameter.minChars)
      return `Parameter ${name} is shorter than ${parameter.minChars} characters`;
    if (parameter.maxChars !== undefined && text.length > parameter.maxChars)
      return `Parameter ${name} is longer than ${parameter.maxChars} characters`;
  }
  return undefined;
}

/**
 * The pattern as it is written, not anchored for it: AWS's own documents anchor theirs, and whether AWS would anchor
 * another is not documented. So a pattern that forgets its anchors lets through here what it might let through there.
 */
function fitsPattern(text: string, pattern: string): boolean {
  return new RegExp(pattern).test(text);
}
