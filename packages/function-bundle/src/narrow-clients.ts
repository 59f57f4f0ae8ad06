import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OnResolveArgs, Plugin, PluginBuild } from 'esbuild';

const NAMESPACE = 'narrow-client';
const CLIENT = /^@aws-sdk\/client-[a-z0-9-]+$/;

/**
 * Loads of an AWS client only the files of the names that are imported. The package's own index leads to every one of
 * its commands (a thousand files for EC2), which shaking would drop again, but only after reading them all: bundling took
 * three times as long. Where a name has no file of its own the whole package is loaded, as without this plugin.
 */
export const narrowClients: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: CLIENT }, async (args) => {
      if (args.kind !== 'import-statement' || args.pluginData === NAMESPACE || args.namespace !== 'file')
        return undefined;
      const contents = await narrowModule(build, args);
      if (contents === undefined) return undefined;
      const { code, folder } = contents;
      return {
        path: `${args.path}: ${code.replaceAll('\n', ' ')}`,
        namespace: NAMESPACE,
        pluginData: { code, folder },
        sideEffects: false,
      };
    });
    build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ pluginData }) => ({
      contents: pluginData.code,
      resolveDir: pluginData.folder,
    }));
  },
};

async function narrowModule(
  build: PluginBuild,
  { path, importer, resolveDir }: OnResolveArgs,
): Promise<{ code: string; folder: string } | undefined> {
  const names = importedNames(await readFile(importer, 'utf8'), path);
  const index = await build.resolve(path, { resolveDir, kind: 'import-statement', pluginData: NAMESPACE });
  if (names === undefined || index.errors.length > 0) return undefined;
  const folder = dirname(index.path);
  const lines = await Promise.all(
    names.map(async (name) => {
      const file = await fileOf(name, folder);
      return file === undefined ? undefined : `export { ${name} } from "${file}";`;
    }),
  );
  return lines.includes(undefined) ? undefined : { code: lines.join('\n'), folder };
}

/** The values that a source imports from a package by name, or undefined where it imports in any other way too. */
export function importedNames(source: string, path: string): string[] | undefined {
  const text = path.replace(/[/.]/g, '\\$&');
  const statements = [...source.matchAll(new RegExp(`^(?:import|export)\\b([^;'"]*?)from\\s*['"]${text}['"]`, 'gm'))];
  const names: string[] = [];
  for (const [, clause = ''] of statements) {
    if (/^\s+type\b/.test(clause)) continue;
    const list = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
    if (list === undefined) return undefined;
    for (const item of list.split(',')) {
      const [, type, name] = /^\s*(type\s+)?(\w+)(?:\s+as\s+\w+)?\s*$/.exec(item) ?? [];
      if (name !== undefined && type === undefined) names.push(name);
    }
  }
  return names.length === 0 ? undefined : [...new Set(names)].sort();
}

/** Where the SDK keeps a name: clients, commands and paginators in files of their own, errors together. */
async function fileOf(name: string, folder: string): Promise<string | undefined> {
  const declaration = new RegExp(`^export (?:class|const) ${name} `, 'm');
  const paginator = `./pagination/${name.replace(/^paginate/, '')}Paginator.js`;
  for (const file of [`./${name}.js`, `./commands/${name}.js`, paginator, './models/errors.js']) {
    const source = await readFile(join(folder, file), 'utf8').catch(() => '');
    if (declaration.test(source)) return file;
  }
  return undefined;
}
