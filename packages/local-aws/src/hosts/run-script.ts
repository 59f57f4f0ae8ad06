import { spawn } from 'node:child_process';
import type { ExecResult } from '../host.ts';

/** More than SSM keeps; what comes after it is read and dropped, so that the script doesn't block. */
const mostCharacters = 200_000;

export interface RunScriptOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly directory?: string;
}

/**
 * Runs a command with `script` as its last argument, in a process group of its own, as the SSM agent does.
 * At the time-out the whole group is killed and `exitCode` is undefined. Rejects only when the command can't be run.
 */
export function runScript(
  command: readonly [string, ...string[]],
  script: string,
  { environment, timeoutSeconds, directory }: RunScriptOptions,
): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = command;
    const child = spawn(program, [...args, script], {
      env: { ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(directory === undefined ? {} : { cwd: directory }),
    });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < mostCharacters) stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < mostCharacters) stderr += text;
    });
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child.pid);
      // A grandchild that left the group may hold the pipes open; its output is nobody's any more.
      child.stdout.destroy();
      child.stderr.destroy();
    }, timeoutSeconds * 1000);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const exitCode = timedOut || signal !== null ? undefined : (code ?? undefined);
      resolve({ stdout, stderr, exitCode });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
