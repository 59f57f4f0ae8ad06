import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TerraformMissingError } from './terraform-error.ts';

/** Oldest version that is tested; mocks in `terraform test` and the rest of what we use are there from here on. */
const MINIMUM = { major: 1, minor: 9 };

export interface TerraformBinary {
  /** Name or path to start it by. */
  readonly path: string;
  readonly version: string;
}

/**
 * The Terraform of DEFIB_TERRAFORM, or else of PATH.
 *
 * @throws TerraformMissingError when there is none or it is older than 1.9.
 */
export async function findTerraform(env: NodeJS.ProcessEnv): Promise<TerraformBinary> {
  const path = env['DEFIB_TERRAFORM'] ?? 'terraform';
  const version = await versionOf(path, env);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < MINIMUM.major || (major === MINIMUM.major && minor < MINIMUM.minor)) {
    throw new TerraformMissingError(
      `Terraform ${version} is too old; ${MINIMUM.major}.${MINIMUM.minor} or newer is needed.`,
    );
  }
  return { path, version };
}

async function versionOf(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(path, ['version'], { env: { ...env, CHECKPOINT_DISABLE: '1' } });
    const version = /^Terraform v(\d+\.\d+\.\d+)/m.exec(stdout)?.[1];
    if (version !== undefined) return version;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  throw new TerraformMissingError(
    path === 'terraform'
      ? 'Terraform was not found; version 1.9 or newer is needed.'
      : `${path}, which DEFIB_TERRAFORM names, is not Terraform.`,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES');
}
