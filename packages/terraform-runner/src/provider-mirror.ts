import { access, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PROVIDER = join('registry.terraform.io', 'hashicorp', 'aws');
/** Where people unpack such things when they follow no convention; searched a few folders deep. */
const SEARCHED = ['/opt', '/usr/local', '/usr/share'];
const SEARCH_DEPTH = 3;
const MOST_FOLDERS = 2000;

export interface ProviderMirror {
  /** The folder that holds registry.terraform.io. */
  readonly path: string;
  /** Versions of the AWS provider that it has for this machine, newest first. */
  readonly versions: readonly [string, ...string[]];
}

/**
 * Looks for the AWS provider on this machine, so that Terraform works where the public registry can't be reached.
 * In this order: DEFIB_TERRAFORM_MIRROR, the mirrors of Terraform's own CLI configuration, the folders that Terraform
 * looks in by itself, and a bounded search. Undefined where there is none: Terraform then asks the registry.
 *
 * @throws Error when DEFIB_TERRAFORM_MIRROR names a folder without the provider.
 */
export async function findProviderMirror(env: NodeJS.ProcessEnv): Promise<ProviderMirror | undefined> {
  const named = env['DEFIB_TERRAFORM_MIRROR'];
  if (named !== undefined && named !== '') {
    const mirror = await mirrorAt(named);
    if (mirror !== undefined) return mirror;
    throw new Error(`DEFIB_TERRAFORM_MIRROR is ${named}, which has no ${join(PROVIDER, 'VERSION', platform())}`);
  }
  const home = env['HOME'] ?? homedir();
  for (const path of [...(await configuredMirrors(env, home)), ...impliedMirrors(env, home)]) {
    const mirror = await mirrorAt(path);
    if (mirror !== undefined) return mirror;
  }
  return searchFor([...SEARCHED, join(home, '.terraform.d')]);
}

/** Terraform's name for this machine, such as linux_amd64. */
function platform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

async function mirrorAt(path: string): Promise<ProviderMirror | undefined> {
  const [newest, ...older] = (await namesIn(join(path, PROVIDER)))
    .flatMap((name) => versionFrom(name) ?? [])
    .sort((a, b) => compareVersions(b, a));
  if (newest === undefined) return undefined;
  const usable: string[] = [];
  for (const version of [newest, ...older]) {
    if (await hasPlatform(path, version)) usable.push(version);
  }
  const [first, ...rest] = usable;
  return first === undefined ? undefined : { path, versions: [first, ...rest] };
}

// Unpacked: VERSION/OS_ARCH/. Packed: terraform-provider-aws_VERSION_OS_ARCH.zip (Terraform's "Provider Installation").
function versionFrom(name: string): string | undefined {
  return /^(?:terraform-provider-aws_)?(\d+\.\d+\.\d+)(?:_[a-z0-9_]+\.zip)?$/.exec(name)?.[1];
}

async function hasPlatform(path: string, version: string): Promise<boolean> {
  const unpacked = await namesIn(join(path, PROVIDER, version));
  if (unpacked.includes(platform())) return true;
  return (await namesIn(join(path, PROVIDER))).includes(`terraform-provider-aws_${version}_${platform()}.zip`);
}

async function configuredMirrors(env: NodeJS.ProcessEnv, home: string): Promise<string[]> {
  const text = await readFile(env['TF_CLI_CONFIG_FILE'] ?? join(home, '.terraformrc'), 'utf8').catch(() => '');
  return [...text.matchAll(/filesystem_mirror\s*\{[^}]*?\bpath\s*=\s*"([^"]+)"/g)].flatMap(([, path]) => path ?? []);
}

function impliedMirrors(env: NodeJS.ProcessEnv, home: string): string[] {
  const dataHome = env['XDG_DATA_HOME'] ?? join(home, '.local', 'share');
  const dataFolders = (env['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share').split(':');
  return [
    join(home, '.terraform.d', 'plugins'),
    ...[dataHome, ...dataFolders].map((folder) => join(folder, 'terraform', 'plugins')),
  ];
}

async function searchFor(roots: readonly string[]): Promise<ProviderMirror | undefined> {
  let level = [...roots];
  let seen = 0;
  for (let depth = 0; depth <= SEARCH_DEPTH; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      seen += 1;
      if (seen > MOST_FOLDERS) return undefined;
      const names = await namesIn(folder);
      if (names.includes('registry.terraform.io')) {
        const mirror = await mirrorAt(folder);
        if (mirror !== undefined) return mirror;
      }
      next.push(...names.filter((name) => name !== 'node_modules').map((name) => join(folder, name)));
    }
    level = next;
  }
  return undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    await access(folder);
    return (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink() || entry.name.endsWith('.zip'))
      .map(({ name }) => name)
      .sort();
  } catch {
    // Not there, not readable, or a file: in any case no mirror.
    return [];
  }
}

function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
