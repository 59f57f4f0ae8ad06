import { readdir, readFile, readlink } from 'node:fs/promises';
import type { HostProcess } from '../host.ts';

/** What /proc tells about one process. */
export interface ProcessFacts extends HostProcess {
  readonly parentPid: number;
  readonly sessionId: number;
  /** Clock ticks after boot; together with the pid it names a process for good. */
  readonly startTicks: number;
  readonly environment: ReadonlyMap<string, string>;
}

/** Every process of this machine that we may look into. Ones that end meanwhile, kernel threads and zombies are left out. */
export async function readAllProcesses(): Promise<ProcessFacts[]> {
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number);
  const facts = await Promise.all(pids.map(readProcess));
  return facts.filter((fact) => fact !== undefined);
}

/** One process, or undefined where there is none (any more), where it is a zombie, or where it isn't ours to see. */
export async function readProcess(pid: number): Promise<ProcessFacts | undefined> {
  try {
    const [stat, commandLine, environment, exe] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/environ`, 'utf8'),
      readlink(`/proc/${pid}/exe`),
    ]);
    // The second field is the program's name in parentheses and may hold anything, parentheses and blanks too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0] ?? '';
    if (state === 'Z' || state === 'X') return undefined;
    return {
      pid,
      exe,
      commandLine: commandLine.split('\0').join(' ').trim(),
      parentPid: Number(fields[1]),
      sessionId: Number(fields[3]),
      startTicks: Number(fields[19]),
      environment: environmentOf(environment),
    };
  } catch {
    // Gone between the listing and the reading, or another user's: either way not a process that we count.
    return undefined;
  }
}

function environmentOf(text: string): Map<string, string> {
  const entries = text.split('\0').filter((entry) => entry.includes('='));
  return new Map(
    entries.map((entry): [string, string] => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

/** Sends SIGKILL; a process that is gone already is as good as killed. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
