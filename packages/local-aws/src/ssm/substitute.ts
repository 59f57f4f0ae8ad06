import type { ParameterValues } from './check-parameters.ts';

/** A `{{ }}` that names no parameter. AWS refuses such a document when it is created. */
export class UndeclaredParameterError extends Error {
  override readonly name = 'UndeclaredParameterError';
}

/**
 * Puts values where `{{ name }}` stands, as text: nothing is quoted, which is why patterns have to be strict.
 * A list is written as its members joined by a blank. `{{ssm:…}}` and `{{ platformType }}`-like built-ins are not known.
 * @throws UndeclaredParameterError
 */
export function substitute(text: string, values: ParameterValues): string {
  return text.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new UndeclaredParameterError(`{{ ${name} }} is no parameter of the document`);
    return value.join(' ');
  });
}
