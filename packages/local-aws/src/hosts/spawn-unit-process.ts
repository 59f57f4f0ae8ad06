import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

export interface UnitProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  onLine(listener: (line: string) => void): void;
  onExit(listener: (code: number | null, signal: NodeJS.Signals | null) => void): void;
}

// Whoever exits without stopping its hosts still leaves nothing behind, also where setpriv is missing.
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Absolute path of a program, searched in `path` where it has no slash; undefined where there is none to run. */
export async function resolveProgram(program: string, path: string): Promise<string | undefined> {
  const candidates = isAbsolute(program) ? [program] : path.split(':').map((directory) => join(directory, program));
  for (const candidate of candidates) {
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not here; the next directory may have it.
    }
  }
  return undefined;
}

/**
 * Starts a process in a session of its own, so that what it starts can be found even when it overwrites its
 * environment. Where `setpriv` (util-linux) is found, the kernel kills it when we die, however we die.
 */
export async function spawnUnitProcess(
  program: string,
  args: readonly string[],
  { directory, environment }: { readonly directory: string; readonly environment: Readonly<Record<string, string>> },
): Promise<UnitProcess> {
  const setpriv = await resolveProgram('setpriv', environment['PATH'] ?? '');
  const command = setpriv === undefined ? [program] : [setpriv, '--pdeathsig', 'KILL', '--', program];
  const [first = program, ...rest] = command;
  const child = spawn(first, [...rest, ...args], {
    cwd: directory,
    env: { ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} was started without a pid`);
  running.add(child);
  child.once('exit', () => running.delete(child));
  if (setpriv !== undefined) await untilReplaced(pid, setpriv);
  return {
    child,
    pid,
    onLine(listener) {
      for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', listener);
    },
    onExit(listener) {
      if (child.exitCode !== null || child.signalCode !== null) listener(child.exitCode, child.signalCode);
      else child.once('exit', listener);
    },
  };
}

/** Waits until `wrapper` has become the program that it was told to run (or has ended). */
async function untilReplaced(pid: number, wrapper: string): Promise<void> {
  const path = await realpath(wrapper);
  while ((await readlink(`/proc/${pid}/exe`).catch(() => '')) === path) await delay(1);
}
