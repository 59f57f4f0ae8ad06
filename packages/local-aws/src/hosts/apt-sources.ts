import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where this machine itself gets its Debian (or Ubuntu) packages from. */
export interface PackageSource {
  readonly mirror: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** Keyring file that signs it, where the source names one. */
  readonly keyring: string | undefined;
}

/** Sources from the text of a `.list` file: `deb [options] URI suite components...`. */
export function parseSourcesList(text: string): PackageSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)$/.exec(line.replace(/#.*$/, ''));
    if (match === null) return [];
    const [, options = '', mirror = '', suite = '', components = ''] = match;
    const keyring = /(?:^|\s)signed-by=(\/\S+)/i.exec(options)?.[1];
    return [{ mirror, suite, components: components.trim().split(/\s+/), keyring }];
  });
}

/** Sources from the text of a `.sources` file (deb822): stanzas of `Field: value`. */
export function parseSourcesFile(text: string): PackageSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map(
      stanza
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .flatMap((line): [string, string][] => {
          const match = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
          return match === null ? [] : [[(match[1] ?? '').toLowerCase(), (match[2] ?? '').trim()]];
        }),
    );
    const words = (field: string): string[] => (fields.get(field) ?? '').split(/\s+/).filter((word) => word !== '');
    if (!words('types').includes('deb') || fields.get('enabled')?.toLowerCase() === 'no') return [];
    const signedBy = fields.get('signed-by');
    const keyring = signedBy?.startsWith('/') === true ? signedBy : undefined;
    return words('uris').flatMap((mirror) =>
      words('suites').map((suite) => ({ mirror, suite, components: words('components'), keyring })),
    );
  });
}

/**
 * The source of this machine's own release, from `/etc/apt` under `root`; undefined where it is not a Debian-like
 * system.
 */
export async function findPackageSource(root = '/'): Promise<PackageSource | undefined> {
  const release = await readFile(join(root, 'etc/os-release'), 'utf8').catch(() => '');
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1];
  if (codename === undefined) return undefined;
  const directory = join(root, 'etc/apt/sources.list.d');
  const names = await readdir(directory).catch(() => []);
  const files = [join(root, 'etc/apt/sources.list'), ...names.sort().map((name) => join(directory, name))];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const sources = file.endsWith('.sources') ? parseSourcesFile(text) : parseSourcesList(text);
    const found = sources.find((source) => source.suite === codename && source.components.includes('main'));
    if (found !== undefined) return found;
  }
  return undefined;
}
