import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { PreparedTerraform } from './prepare-terraform.ts';
import { TerraformFailedError } from './terraform-error.ts';

export interface TerraformOptions {
  /** Called with each line as it comes, of standard output and standard error alike. */
  readonly onLine?: (line: string) => void;
  /** Added to the prepared environment, such as AWS_ENDPOINT_URL. */
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are no failure; `plan -detailed-exitcode` ends with 2 when there is something to change. Default [0]. */
  readonly expectedExitCodes?: readonly number[];
  /** Ends Terraform, which then finishes the call under way and saves its state. */
  readonly signal?: AbortSignal;
}

export interface TerraformRun {
  readonly exitCode: number;
  readonly stdout: string;
}

/**
 * Runs one Terraform command, such as `['apply', '-auto-approve']`, in the prepared folder.
 *
 * @throws TerraformFailedError when it ends with an unexpected exit code.
 */
export async function terraform(
  prepared: PreparedTerraform,
  args: readonly string[],
  options: TerraformOptions = {},
): Promise<TerraformRun> {
  const child = spawn(prepared.binary, args, {
    cwd: prepared.dir,
    env: { ...prepared.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.signal === undefined ? {} : { signal: options.signal, killSignal: 'SIGINT' as const }),
  });
  const output: string[] = [];
  const stdout: string[] = [];
  const read = (stream: typeof child.stdout, kept?: string[]) => {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      kept?.push(line);
      options.onLine?.(line);
    });
  };
  read(child.stdout, stdout);
  read(child.stderr);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  if (!(options.expectedExitCodes ?? [0]).includes(exitCode)) {
    throw new TerraformFailedError(args.join(' '), exitCode, output.join('\n'));
  }
  return { exitCode, stdout: stdout.join('\n') };
}
