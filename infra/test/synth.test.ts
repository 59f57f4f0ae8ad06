import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findTerraform, prepareTerraform, TerraformMissingError, terraform } from '@defib/terraform-runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const INFRA = fileURLToPath(new URL('..', import.meta.url));
const REPO = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const withoutTerraform = await findTerraform(process.env).then(
  () => undefined,
  (error: unknown) => {
    if (!(error instanceof TerraformMissingError)) throw error;
    return error.message;
  },
);
if (withoutTerraform !== undefined) console.warn(`\nNOT VALIDATED, the synthesized Terraform: ${withoutTerraform}\n`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'defib-synth-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `pnpm synth` as its user does, in a process of its own. */
async function synth(env: Record<string, string>): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const { DEFIB_CONFIG: _, CDKTF_OUTDIR: __, DEFIB_BACKEND: ___, ...outside } = process.env;
  const run = promisify(execFile)(process.execPath, ['--conditions=defib-source', 'src/main.ts'], {
    cwd: INFRA,
    env: { ...outside, ...env },
  });
  return run.then(
    ({ stdout, stderr }) => ({ exitCode: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({ ...error, exitCode: error.code }),
  );
}

async function filesIn(outdir: string): Promise<Record<string, string>> {
  const entries = await readdir(outdir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.sort().map(async (path) => [path.slice(outdir.length), (await readFile(path)).toString('base64')] as const),
    ),
  );
}

describe('synth', () => {
  it('writes the same bytes whenever and wherever it runs', async () => {
    const first = join(folder, 'first');
    const second = join(folder, 'second one');
    expect(await synth({ CDKTF_OUTDIR: first, TZ: 'Pacific/Auckland' })).toMatchObject({ exitCode: 0 });
    expect(await synth({ CDKTF_OUTDIR: second, TZ: 'America/Los_Angeles', LANG: 'tr_TR.UTF-8' })).toMatchObject({
      exitCode: 0,
    });

    const files = await filesIn(first);
    expect(await filesIn(second)).toEqual(files);
    expect(Object.keys(files)).toEqual([
      '/functions/instance-detector.zip',
      '/functions/restart-handler.zip',
      '/manifest.json',
      expect.stringMatching(/^\/stacks\/defib-prod\/assets\/[^/]+\/[^/]+\/restart-handler\.zip$/),
      expect.stringMatching(/^\/stacks\/defib-prod\/assets\/[^/]+\/[^/]+\/instance-detector\.zip$/),
      '/stacks/defib-prod/cdk.tf.json',
    ]);
    const text = Object.values(files).map((content) => Buffer.from(content, 'base64').toString('latin1'));
    expect(text.filter((content) => content.includes(REPO) || content.includes(folder))).toEqual([]);
  }, 60_000);

  it.skipIf(withoutTerraform !== undefined)(
    'writes what the real provider finds valid',
    async () => {
      const outdir = join(folder, 'valid');
      expect(await synth({ CDKTF_OUTDIR: outdir, DEFIB_BACKEND: 'local' })).toMatchObject({ exitCode: 0 });
      const prepared = await prepareTerraform({
        stackDir: join(outdir, 'stacks', 'defib-prod'),
        workDir: join(folder, 'terraform'),
      });
      await terraform(prepared, ['init', '-no-color']);

      const { stdout } = await terraform(prepared, ['validate', '-json']);

      expect(JSON.parse(stdout)).toMatchObject({ valid: true, diagnostics: [] });
    },
    120_000,
  );
});

describe('a config that is wrong', () => {
  const exampleWith = (change: string) => `
import { config as example } from ${JSON.stringify(join(INFRA, 'defib.config.ts'))};
export const config = { ...example, ${change} };
`;

  it.each([
    [
      'breaks a rule',
      exampleWith("policy: { ...example.policy, mode: 'watch' }"),
      'policy.mode: is "watch"; should be "act" or "observe"',
    ],
    ['exports nothing of the kind', 'export const other = 1;\n', 'exports neither `config` nor a default'],
    ['is not TypeScript', 'export const config = {\n', 'could not be loaded: '],
    ['throws', "throw new Error('no such file: secrets.json');\n", 'could not be loaded: no such file: secrets.json'],
  ])('that %s is told in words, not by a stack trace', async (name, source, problem) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.config.ts`);
    await writeFile(path, source);

    const { exitCode, stdout, stderr } = await synth({ DEFIB_CONFIG: path, CDKTF_OUTDIR: join(folder, 'never') });

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`${path} can't be used:`);
    expect(stderr).toContain(problem);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('that is not there is named', async () => {
    const { exitCode, stderr } = await synth({
      DEFIB_CONFIG: '/nowhere/defib.config.ts',
      CDKTF_OUTDIR: join(folder, 'never'),
    });

    expect(exitCode).toBe(1);
    expect(stderr).toContain("/nowhere/defib.config.ts can't be used:\n  could not be loaded: ");
  });
});
