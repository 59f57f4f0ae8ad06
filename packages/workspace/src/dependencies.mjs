import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { askCommand, runCommand } from './command.mjs';
import { MissingToolError } from './tools.mjs';

/** @typedef {import('./command.mjs').Environment} Environment */

const STAMP = 'node_modules/.defib-installed';

/**
 * Installs the workspace's packages where they are missing or older than the lockfile, and returns the environment in
 * which its tools run: the pinned Node, pnpm and turbo come first in PATH.
 *
 * @param {string} root
 * @returns {Promise<Environment>}
 */
export async function ensureInstalled(root) {
  const env = {
    ...process.env,
    PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    CHECKPOINT_DISABLE: '1',
  };
  const wanted = fingerprint(root);
  const stamp = join(root, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return env;

  const [command, ...args] = await pnpmCommand(root);
  console.log('Installing the packages of the lockfile …');
  const status = await runCommand(command, [...args, 'install', '--frozen-lockfile'], { cwd: root, env: process.env });
  if (status !== 0) throw new MissingToolError(`pnpm install failed with status ${status}; what it said stands above.`);
  writeFileSync(stamp, wanted);
  return env;
}

/**
 * The pnpm that package.json names: the one in PATH if it is that version, else npx fetches it into npm's own cache.
 *
 * @param {string} root
 * @returns {Promise<[string, ...string[]]>}
 */
async function pnpmCommand(root) {
  /** @type {{ packageManager: string }} */
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = manifest.packageManager.replace('pnpm@', '');
  if ((await askCommand('pnpm', ['--version'])) === version) return ['pnpm'];
  return ['npx', '--yes', manifest.packageManager];
}

/**
 * A hash over all that decides what an install brings.
 *
 * @param {string} root
 */
function fingerprint(root) {
  const hash = createHash('sha256');
  const manifests = ['apps', 'packages'].flatMap((folder) => manifestsBelow(root, folder));
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', 'infra/package.json', ...manifests]) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} folder
 */
function manifestsBelow(root, folder) {
  return readdirSync(join(root, folder))
    .sort()
    .map((name) => join(folder, name, 'package.json'))
    .filter((file) => existsSync(join(root, file)));
}
