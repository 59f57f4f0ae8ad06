import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const REGISTRATION = /^\w+_registry\.registerError\(\w+\$, (\w+)\);$/gm;
const CLASS_NAME = /\b[A-Z]\w+\b/g;

/**
 * Takes the error classes out of a client's schemas that the sources don't name, all but the client's base class. Each
 * client registers every error of its service, a hundred and forty for SSM, so that none of them shakes. An error that
 * isn't registered is the base class with the name and the message that AWS gave, which is all that code can ask of a
 * class that it never mentions.
 */
export function dropUnnamedErrors(schemas: string, named: ReadonlySet<string>): string {
  return schemas.replace(REGISTRATION, (line: string, name: string) =>
    named.has(name) || name.endsWith('ServiceException') ? line : '',
  );
}

/** Everything in the sources of a folder that could be the name of an error, whether it stands in code or in a text. */
export async function namedClasses(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name));
  const texts = await Promise.all(sources.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
  return new Set(texts.flatMap((text) => text.match(CLASS_NAME) ?? []));
}
