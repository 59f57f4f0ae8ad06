import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A drill keeps everything below this folder of the clone. */
const BASE = join('.defib', 'drill');

/**
 * Makes an empty folder for this run and removes those of runs that were ended without cleaning up. Each run has its own,
 * named after its process id, so that two drills may run side by side.
 */
export function createWorkDirectory(root: string, pid: number = process.pid): string {
  const base = join(root, BASE);
  mkdirSync(base, { recursive: true });
  for (const name of readdirSync(base)) {
    if (!isAlive(Number(name))) rmSync(join(base, name), { recursive: true, force: true });
  }
  const directory = join(base, String(pid));
  mkdirSync(directory);
  return directory;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
