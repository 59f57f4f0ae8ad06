import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { BundleError } from './bundle-error.ts';
import { dropUnnamedErrors } from './named-errors.ts';

const STRING_CONSTANT = /^const (_\w+) = ("[^"\\\n]*");$/gm;
const COMPUTED_KEY = /([{,]\s*)\[(_\w+)\]:/g;

/**
 * Writes the text of string constants in place of computed keys, so that `{ [_eQN]: 1 }` becomes `{ "ec2QueryName": 1 }`.
 * The meaning is the same; the difference is that esbuild may drop an unused object without computed keys, and so all
 * the schemas of operations that nobody calls (EC2 alone has 1.5 MB of them).
 */
export function inlineKeys(source: string): { readonly code: string; readonly inlined: number; readonly left: number } {
  const constants = new Map<string, string>();
  for (const [, name, text] of source.matchAll(STRING_CONSTANT)) {
    // A computed "__proto__" makes a property, a literal one sets the prototype.
    if (name !== undefined && text !== undefined && text !== '"__proto__"') constants.set(name, text);
  }
  let inlined = 0;
  let left = 0;
  const code = source.replace(COMPUTED_KEY, (whole: string, before: string, name: string) => {
    const text = constants.get(name);
    if (text === undefined) {
      left += 1;
      return whole;
    }
    inlined += 1;
    return `${before}${text}:`;
  });
  return { code, inlined, left };
}

/**
 * Shakes the SDK's schemas, without the errors that nobody names. Fails the build where they no longer look as this
 * plugin knows them.
 */
export function inlineSchemaKeys(named: ReadonlySet<string>): Plugin {
  return {
    name: 'inline-schema-keys',
    setup(build) {
      const shaken = new Set<string>();
      build.onLoad({ filter: /[\\/]client-[a-z0-9-]+[\\/].*[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
        const { code, inlined, left } = inlineKeys(await readFile(path, 'utf8'));
        const client = clientOf(path);
        if (client !== undefined && inlined > 0 && left === 0) shaken.add(client);
        return { contents: dropUnnamedErrors(code, named), loader: 'js' };
      });
      build.onEnd(({ metafile, errors }) => {
        if (errors.length > 0 || metafile === undefined) return;
        const clients = new Set(Object.keys(metafile.inputs).flatMap((path) => clientOf(path) ?? []));
        const whole = [...clients].filter((client) => !shaken.has(client)).sort();
        if (whole.length > 0) {
          throw new BundleError(
            `The schemas of ${whole.join(', ')} could not be shaken: the SDK's files no longer look as inline-schema-keys.ts expects. Compare dist-es/schemas of the package with its patterns.`,
          );
        }
      });
    },
  };
}

function clientOf(path: string): string | undefined {
  return /[\\/]@aws-sdk[\\/](client-[a-z0-9-]+)[\\/]dist/.exec(path)?.[1];
}
