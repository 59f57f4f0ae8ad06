import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { askCommand, runCommand } from './command.mjs';

/** @typedef {import('./command.mjs').Environment} Environment */

export const NODE_MINIMUM = [20, 0];
export const TERRAFORM_MINIMUM = [1, 9];
export const MOTO_VERSION = '5.2.1';

/** A tool that has to be there is not, or is too old. The message says how to get it. */
export class MissingToolError extends Error {
  /** @override */
  name = 'MissingToolError';
}

/**
 * @param {string} found such as '20.11.1'
 * @param {readonly number[]} minimum such as [20, 0]
 */
export function isAtLeast(found, minimum) {
  const parts = found.split('.').map(Number);
  for (const [index, wanted] of minimum.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

/**
 * @param {string} version
 * @param {readonly number[]} minimum
 * @throws {MissingToolError}
 */
export function requireNode(version, minimum) {
  if (isAtLeast(version, minimum)) return;
  throw new MissingToolError(
    `Node ${minimum.join('.')} or newer is needed, this is ${version}. Install it with your package manager or from nodejs.org.`,
  );
}

/**
 * Terraform has to be there: it can't be installed without asking, its licence is the user's choice.
 *
 * @param {string} _root
 * @param {Environment} env
 * @returns {Promise<Environment>}
 * @throws {MissingToolError}
 */
export async function needTerraform(_root, env) {
  const printed = await askCommand('terraform', ['version', '-json'], env);
  if (printed === undefined) {
    throw new MissingToolError(
      `terraform is missing. Install ${TERRAFORM_MINIMUM.join('.')} or newer, for instance:\n` +
        "  Debian, Ubuntu: apt-get install terraform   (from the vendor's package source)\n" +
        '  macOS:          brew install hashicorp/tap/terraform\n' +
        'or unpack the release for your system from developer.hashicorp.com/terraform/install into a folder of your PATH.',
    );
  }
  /** @type {{ terraform_version: string }} */
  const { terraform_version: version } = JSON.parse(printed);
  if (!isAtLeast(version, TERRAFORM_MINIMUM)) {
    throw new MissingToolError(`terraform ${TERRAFORM_MINIMUM.join('.')} or newer is needed, this is ${version}.`);
  }
  return {};
}

/**
 * moto is the store behind the local AWS. Where no `moto_server` is found it goes into a virtual environment inside
 * the clone, which needs no permission and leaves nothing behind elsewhere.
 *
 * @param {string} root
 * @param {Environment} env
 * @returns {Promise<Environment>} DEFIB_MOTO_SERVER
 * @throws {MissingToolError}
 */
export async function needMoto(root, env) {
  const given = env['DEFIB_MOTO_SERVER'];
  if (given) {
    if (existsSync(given)) return {};
    throw new MissingToolError(`DEFIB_MOTO_SERVER names ${given}, which is not there.`);
  }
  const inPath = await askCommand('sh', ['-c', 'command -v moto_server && moto_server --help >/dev/null'], env);
  if (inPath) return { DEFIB_MOTO_SERVER: inPath };

  const venv = join(root, '.defib', 'venv');
  const server = join(venv, 'bin', 'moto_server');
  if (existsSync(server)) return { DEFIB_MOTO_SERVER: server };
  if ((await askCommand('python3', ['-c', 'import venv, ensurepip'], env)) === undefined) {
    throw new MissingToolError(
      'Python 3 with its venv module is missing. Install it:\n  Debian, Ubuntu: apt-get install python3 python3-venv\n  macOS:          brew install python3',
    );
  }
  console.log(`Installing moto ${MOTO_VERSION} into ${join('.defib', 'venv')} …`);
  const steps = [
    ['python3', '-m', 'venv', venv],
    [join(venv, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', `moto[server]==${MOTO_VERSION}`],
  ];
  for (const [command = '', ...args] of steps) {
    const status = await runCommand(command, args, { cwd: root, env });
    if (status !== 0) {
      throw new MissingToolError(
        `moto could not be installed (${command} ended with ${status}). Install it yourself with\n  pip install 'moto[server]==${MOTO_VERSION}'\nand see that moto_server is in your PATH, or name it in DEFIB_MOTO_SERVER.`,
      );
    }
  }
  return { DEFIB_MOTO_SERVER: server };
}
