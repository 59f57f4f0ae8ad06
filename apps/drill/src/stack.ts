import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { resourceNames } from '@defib/monitoring-policy';
import { type PreparedTerraform, prepareTerraform, terraform } from '@defib/terraform-runner';
import { DRILL_ENVIRONMENT } from './drill-config.ts';
import type { Terminal } from './terminal.ts';

/** `terraform plan -detailed-exitcode`: 2 means that something would change. */
const PLAN_HAS_CHANGES = 2;

/** Synth ended with an error; what it printed is the message. */
export class SynthFailedError extends Error {
  override readonly name = 'SynthFailedError';
}

/** The deployed stack of a drill. */
export interface Stack {
  /** Whether a plan made now is empty; the lines that say what it would change go to the terminal. */
  secondPlanIsEmpty(): Promise<boolean>;
  destroy(): Promise<void>;
}

interface StackOptions {
  readonly root: string;
  readonly workDirectory: string;
  /** The module that holds the deployment's configuration. */
  readonly configFile: string;
  /** Endpoint, region and keys of the local AWS. */
  readonly awsEnv: Readonly<Record<string, string>>;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Synthesizes the infrastructure as a user does, and applies it with the real AWS provider. */
export async function deployStack(options: StackOptions): Promise<Stack> {
  const output = join(options.workDirectory, 'cdktf.out');
  const synth = options.terminal.progress('synthesizing the Terraform');
  await synthesize(options, output).catch((error: unknown) => {
    synth.failed('');
    throw error;
  });
  const stackDir = join(output, 'stacks', resourceNames(DRILL_ENVIRONMENT).stack);
  const prepared = await prepareTerraform({ stackDir, workDir: join(options.workDirectory, 'terraform') });
  synth.done(
    prepared.providerOverride === undefined
      ? ''
      : `with AWS provider ${prepared.providerOverride}, the one that this machine has`,
  );

  await showing(options.terminal, 'terraform init', async () => {
    await terraform(prepared, ['init', '-no-color'], { env: options.awsEnv, signal: options.signal });
    return '';
  });
  await applyWithProgress(prepared, ['apply', '-auto-approve', '-json'], 'terraform apply', options);

  return {
    secondPlanIsEmpty: async () => {
      const planning = options.terminal.progress('terraform plan, a second time');
      const lines: string[] = [];
      const { exitCode } = await terraform(prepared, ['plan', '-detailed-exitcode', '-no-color'], {
        env: options.awsEnv,
        expectedExitCodes: [0, PLAN_HAS_CHANGES],
        signal: options.signal,
        onLine: (line) => lines.push(line),
      });
      if (exitCode === 0) planning.done('without a change');
      else planning.failed(`would change something:\n${lines.join('\n')}`);
      return exitCode === 0;
    },
    destroy: () => applyWithProgress(prepared, ['destroy', '-auto-approve', '-json'], 'terraform destroy', options),
  };
}

function synthesize({ root, configFile, signal }: StackOptions, output: string): Promise<void> {
  const child = spawn(process.execPath, ['--conditions=defib-source', 'src/main.ts'], {
    cwd: join(root, 'infra'),
    env: { ...process.env, DEFIB_CONFIG: configFile, DEFIB_BACKEND: 'local', CDKTF_OUTDIR: output },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += String(chunk);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new SynthFailedError(printed))));
  });
}

async function applyWithProgress(
  prepared: PreparedTerraform,
  args: readonly string[],
  label: string,
  options: StackOptions,
): Promise<void> {
  await showing(options.terminal, label, async (update) => {
    let planned = 0;
    let done = 0;
    await terraform(prepared, args, {
      env: options.awsEnv,
      signal: options.signal,
      onLine: (line) => {
        const type = typeOf(line);
        if (type === 'planned_change') planned += 1;
        if (type === 'apply_complete') done += 1;
        if (planned > 0) update(`${done} of ${planned} resources`);
      },
    });
    return `${done} resources`;
  });
}

/** The type of a line of Terraform's machine-readable output. */
function typeOf(line: string): string | undefined {
  const type = /"type":"(\w+)"/.exec(line);
  return type?.[1];
}

async function showing(
  terminal: Terminal,
  label: string,
  work: (update: (text: string) => void) => Promise<string>,
): Promise<void> {
  const progress = terminal.progress(label);
  try {
    progress.done(await work(progress.update));
  } catch (error) {
    progress.failed('');
    throw error;
  }
}
