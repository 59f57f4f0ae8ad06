import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  findProviderMirror,
  findTerraform,
  prepareTerraform,
  TerraformFailedError,
  TerraformMissingError,
  terraform,
} from './index.ts';

const PLATFORM = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
const PROVIDER = 'registry.terraform.io/hashicorp/aws';

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'terraform-runner-'));
  env = {
    PATH: `${folder}/bin:/usr/bin:/bin`,
    HOME: join(folder, 'home'),
    DEFIB_TERRAFORM: join(folder, 'bin', 'terraform'),
  };
  await standIn('1.11.4');
});
afterEach(() => rm(folder, { recursive: true }));

/** A Terraform that tells its version, and otherwise what it was started with. */
async function standIn(version: string): Promise<void> {
  await mkdir(join(folder, 'bin'), { recursive: true });
  const path = join(folder, 'bin', 'terraform');
  await writeFile(
    path,
    `#!/bin/sh
case $1 in
  version) echo "Terraform v${version}" ;;
  plan) echo changes; echo a warning >&2; exit 2 ;;
  fail) echo 'Error: no credentials'; exit 1 ;;
  *) echo "$@ in $PWD"; echo "config $TF_CLI_CONFIG_FILE data $TF_DATA_DIR" ;;
esac
`,
  );
  await chmod(path, 0o755);
}

async function mirrorWith(path: string, ...versions: string[]): Promise<string> {
  for (const version of versions) await mkdir(join(path, PROVIDER, version, PLATFORM), { recursive: true });
  return path;
}

async function stackWith(providerVersion: string): Promise<string> {
  const stackDir = join(folder, 'out', 'stacks', 'defib-test');
  await mkdir(join(stackDir, 'assets'), { recursive: true });
  await writeFile(join(stackDir, 'assets', 'code.zip'), 'zip');
  await writeFile(
    join(stackDir, 'cdk.tf.json'),
    JSON.stringify({
      terraform: { required_providers: { aws: { source: 'aws', version: providerVersion } } },
      resource: { aws_lambda_function: { new: { runtime: 'nodejs24.x' }, old: { runtime: 'nodejs22.x' } } },
    }),
  );
  return stackDir;
}

describe('findTerraform', () => {
  it('says its version', async () => {
    expect(await findTerraform(env)).toEqual({ path: join(folder, 'bin', 'terraform'), version: '1.11.4' });
  });

  it.each(['0.15.5', '1.8.9'])('refuses %s as too old, and says how to get another', async (version) => {
    await standIn(version);

    await expect(findTerraform(env)).rejects.toThrow(TerraformMissingError);
    await expect(findTerraform(env)).rejects.toThrow(
      `Terraform ${version} is too old; 1.9 or newer is needed.\nInstall it from https://developer.hashicorp.com/terraform/install`,
    );
  });

  it('says that there is none, and how to get one', async () => {
    await expect(findTerraform({ PATH: join(folder, 'empty') })).rejects.toThrow(
      'Terraform was not found; version 1.9 or newer is needed.\nInstall it from https://developer.hashicorp.com/terraform/install',
    );
  });
});

describe('findProviderMirror', () => {
  it('takes the one that DEFIB_TERRAFORM_MIRROR names, newest version first', async () => {
    const path = await mirrorWith(join(folder, 'named'), '5.9.0', '5.100.0', '6.25.0');

    expect(await findProviderMirror({ ...env, DEFIB_TERRAFORM_MIRROR: path })).toEqual({
      path,
      versions: ['6.25.0', '5.100.0', '5.9.0'],
    });
  });

  it('refuses a named one without the provider', async () => {
    await expect(findProviderMirror({ ...env, DEFIB_TERRAFORM_MIRROR: folder })).rejects.toThrow(
      'DEFIB_TERRAFORM_MIRROR is',
    );
  });

  it('takes the one of Terraform’s own configuration', async () => {
    const path = await mirrorWith(join(folder, 'configured'), '5.100.0');
    await writeFile(
      join(folder, 'rc'),
      `provider_installation {\n  filesystem_mirror {\n    path = "${path}"\n  }\n  direct {}\n}\n`,
    );

    expect(await findProviderMirror({ ...env, TF_CLI_CONFIG_FILE: join(folder, 'rc') })).toEqual({
      path,
      versions: ['5.100.0'],
    });
  });

  it('takes a packed one from where Terraform looks by itself', async () => {
    const path = join(folder, 'home', '.terraform.d', 'plugins');
    await mkdir(join(path, PROVIDER), { recursive: true });
    await writeFile(join(path, PROVIDER, `terraform-provider-aws_5.100.0_${PLATFORM}.zip`), '');

    expect(await findProviderMirror({ ...env, TF_CLI_CONFIG_FILE: join(folder, 'gone') })).toEqual({
      path,
      versions: ['5.100.0'],
    });
  });

  it('passes over versions for another machine', async () => {
    const path = await mirrorWith(join(folder, 'named'), '5.100.0');
    await mkdir(join(path, PROVIDER, '6.25.0', 'plan9_mips'), { recursive: true });

    expect(await findProviderMirror({ ...env, DEFIB_TERRAFORM_MIRROR: path })).toEqual({ path, versions: ['5.100.0'] });
  });
});

describe('prepareTerraform', () => {
  it('puts everything into the work folder, and the local provider into an override', async () => {
    const stackDir = await stackWith('6.25.0');
    const mirror = await mirrorWith(join(folder, 'mirror'), '5.100.0');
    const workDir = join(folder, 'work');

    const prepared = await prepareTerraform({
      stackDir,
      workDir,
      env: { ...env, DEFIB_TERRAFORM_MIRROR: mirror, TF_CLI_CONFIG_FILE: join(folder, 'gone') },
    });

    expect(prepared).toMatchObject({
      dir: join(workDir, 'stack'),
      providerOverride: '5.100.0',
      env: { TF_CLI_CONFIG_FILE: join(workDir, 'terraform.tfrc'), TF_DATA_DIR: join(workDir, 'terraform-data') },
    });
    expect(JSON.parse(await readFile(join(prepared.dir, 'zz_local_override.tf.json'), 'utf8'))).toEqual({
      terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } } },
      resource: { aws_lambda_function: { new: { runtime: 'nodejs22.x' } } },
    });
    expect(await readFile(join(workDir, 'terraform.tfrc'), 'utf8')).toContain(`path    = "${mirror}"`);
    expect(await readFile(join(prepared.dir, 'assets', 'code.zip'), 'utf8')).toBe('zip');
  });

  it('overrides nothing where the mirror has the version that the stack wants', async () => {
    const stackDir = await stackWith('6.25.0');
    const mirror = await mirrorWith(join(folder, 'mirror'), '5.100.0', '6.25.0');

    const prepared = await prepareTerraform({
      stackDir,
      workDir: join(folder, 'work'),
      env: { ...env, DEFIB_TERRAFORM_MIRROR: mirror },
    });

    expect(prepared.providerOverride).toBeUndefined();
    await expect(readFile(join(prepared.dir, 'zz_local_override.tf.json'))).rejects.toThrow('ENOENT');
  });

  it('keeps the state of an earlier run and drops its old files', async () => {
    const stackDir = await stackWith('6.25.0');
    const workDir = join(folder, 'work');
    await mkdir(join(workDir, 'stack', 'assets', 'old'), { recursive: true });
    await writeFile(join(workDir, 'stack', 'terraform.tfstate'), 'state');

    const { dir } = await prepareTerraform({
      stackDir,
      workDir,
      env: { ...env, DEFIB_TERRAFORM_MIRROR: await mirrorWith(folder, '6.25.0') },
    });

    expect(await readFile(join(dir, 'terraform.tfstate'), 'utf8')).toBe('state');
    await expect(readFile(join(dir, 'assets', 'old'))).rejects.toThrow('ENOENT');
  });
});

describe('terraform', () => {
  const prepare = async () =>
    prepareTerraform({
      stackDir: await stackWith('6.25.0'),
      workDir: join(folder, 'work'),
      env: { ...env, DEFIB_TERRAFORM_MIRROR: await mirrorWith(folder, '6.25.0') },
    });

  it('runs in the prepared folder and tells each line as it comes', async () => {
    const lines: string[] = [];

    const run = await terraform(await prepare(), ['init', '-no-color'], { onLine: (line) => lines.push(line) });

    expect(lines).toEqual([
      `init -no-color in ${folder}/work/stack`,
      `config ${folder}/work/terraform.tfrc data ${folder}/work/terraform-data`,
    ]);
    expect(run).toEqual({ exitCode: 0, stdout: lines.join('\n') });
  });

  it('lets an exit code be expected, and keeps warnings out of what was asked for', async () => {
    expect(await terraform(await prepare(), ['plan'], { expectedExitCodes: [0, 2] })).toEqual({
      exitCode: 2,
      stdout: 'changes',
    });
  });

  it('fails with the end of the output', async () => {
    await expect(terraform(await prepare(), ['fail'])).rejects.toThrow(
      new TerraformFailedError('fail', 1, 'Error: no credentials'),
    );
  });
});
