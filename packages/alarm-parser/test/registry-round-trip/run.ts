import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program to its end and gives its output; fails with what it said when it fails. */
export async function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  try {
    const { stdout } = await execute(program, args, { cwd, env: { ...process.env, ...env }, timeout: 120_000 });
    return stdout.trim();
  } catch (cause) {
    const said =
      cause instanceof Error && 'stderr' in cause ? `${'stdout' in cause ? cause.stdout : ''}${cause.stderr}` : '';
    throw new Error(`${program} ${args.join(' ')} failed\n${said}`, { cause });
  }
}
