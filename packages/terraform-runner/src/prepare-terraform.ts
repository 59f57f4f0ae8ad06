import { access, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findTerraform } from './find-terraform.ts';
import { findProviderMirror, type ProviderMirror } from './provider-mirror.ts';
import { readStack, type Stack } from './read-stack.ts';

export interface PreparedTerraform {
  readonly binary: string;
  readonly version: string;
  /** Where to run Terraform: a copy of the stack, so that the synthesized one stays as it was. */
  readonly dir: string;
  /** The whole environment to run it in. */
  readonly env: Readonly<Record<string, string>>;
  /** The AWS provider that is used in place of the stack's, where the machine has only another version. */
  readonly providerOverride?: string;
}

/** Node.js 24 came to the provider with version 6; an older one refuses `nodejs24.x` when it validates. */
const LAST_RUNTIME_BEFORE_6 = 'nodejs22.x';

/**
 * Makes ready to run Terraform on a synthesized stack without touching anything outside `workDir`: finds Terraform and a
 * local copy of the provider, copies the stack, and writes a CLI configuration and, where the versions differ, an
 * override file. A state in `workDir` from before is kept.
 *
 * @throws TerraformMissingError when there is no Terraform, or an old one.
 */
export async function prepareTerraform(options: {
  readonly stackDir: string;
  readonly workDir: string;
  readonly env?: NodeJS.ProcessEnv;
}): Promise<PreparedTerraform> {
  const outside = options.env ?? process.env;
  const workDir = resolve(options.workDir);
  const dir = join(workDir, 'stack');
  const [terraform, mirror] = await Promise.all([findTerraform(outside), findProviderMirror(outside)]);
  await copyStack(options.stackDir, dir);

  const stack = await readStack(dir);
  const override = mirror === undefined ? undefined : overrideFor(stack, mirror);
  if (override !== undefined) {
    await writeFile(join(dir, 'zz_local_override.tf.json'), JSON.stringify(override.content, null, 2));
  }
  const cliConfig = join(workDir, 'terraform.tfrc');
  if (mirror !== undefined) await writeFile(cliConfig, cliConfigFor(mirror));
  return {
    binary: terraform.path,
    version: terraform.version,
    dir,
    env: {
      ...definedOnly(await withoutMissingConfig(outside)),
      ...(mirror === undefined ? {} : { TF_CLI_CONFIG_FILE: cliConfig }),
      TF_DATA_DIR: join(workDir, 'terraform-data'),
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      CHECKPOINT_DISABLE: '1',
    },
    ...(override === undefined ? {} : { providerOverride: override.version }),
  };
}

/** Copies the stack over an earlier copy, whose state it keeps. */
async function copyStack(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(to)) {
    if (!name.startsWith('terraform.tfstate')) await rm(join(to, name), { recursive: true });
  }
  await cp(from, to, {
    recursive: true,
    filter: (path) => !/terraform\.tfstate|\.terraform(?:[\\/]|$)/.test(path.slice(from.length)),
  });
}

function overrideFor(stack: Stack, mirror: ProviderMirror): { version: string; content: object } | undefined {
  if (stack.providerVersion === undefined || mirror.versions.includes(stack.providerVersion)) return undefined;
  const [version] = mirror.versions;
  const isBefore6 = Number(version.split('.')[0]) < 6;
  const functions = isBefore6
    ? stack.functions.filter(({ runtime }) => /^nodejs(?:2[4-9]|[3-9]\d)\.x$/.test(runtime ?? ''))
    : [];
  return {
    version,
    content: {
      terraform: { required_providers: { aws: { source: 'hashicorp/aws', version } } },
      ...(functions.length === 0
        ? {}
        : {
            resource: {
              aws_lambda_function: Object.fromEntries(
                functions.map(({ id }) => [id, { runtime: LAST_RUNTIME_BEFORE_6 }]),
              ),
            },
          }),
    },
  };
}

function cliConfigFor(mirror: ProviderMirror): string {
  const provider = '["registry.terraform.io/hashicorp/aws"]';
  return `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror.path)}
    include = ${provider}
  }
  direct {
    exclude = ${provider}
  }
}
`;
}

/** Terraform warns at every call when TF_CLI_CONFIG_FILE names a file that isn't there. */
async function withoutMissingConfig(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const { TF_CLI_CONFIG_FILE: named, ...rest } = env;
  if (named === undefined) return rest;
  const exists = await access(named).then(
    () => true,
    () => false,
  );
  return exists ? env : rest;
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
