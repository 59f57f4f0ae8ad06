import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeCgroups } from './container-cgroup.ts';
import { killProcess, readAllProcesses, readProcess } from './host-processes.ts';

const ownerMarker = 'DEFIB_HOST_OWNER';

/** Where names of ours appear: in each, an entry by our prefix that names a dead owner is ours to remove. */
const namedPlaces = [tmpdir(), '/run/systemd/nspawn/propagate'];
const ownedName = /^defib-host-(\d+-\d+)-/;

/** Names this process, in such a way that no later one can be mistaken for it. */
export async function ownerId(): Promise<string> {
  const self = await readProcess(process.pid);
  return `${process.pid}-${self?.startTicks ?? 0}`;
}

/** Environment for a process that must not outlive this one. */
export async function ownerMark(): Promise<Record<string, string>> {
  return { [ownerMarker]: await ownerId() };
}

/** Beginning of a name for a directory, a machine or a control group that must not outlive this process. */
export async function ownedPrefix(): Promise<string> {
  return `defib-host-${await ownerId()}-`;
}

/**
 * Removes what earlier runs left behind: processes and names that carry our mark and whose owner is no longer there.
 * The kernel ends most processes at once (a parent-death signal); this is for what it missed.
 */
export async function removeLeftovers(): Promise<void> {
  for (const { pid, environment } of await readAllProcesses()) {
    const owner = environment.get(ownerMarker);
    if (owner !== undefined && !(await isAlive(owner))) killProcess(pid);
  }
  for (const place of namedPlaces) {
    const names = await readdir(place).catch(() => []);
    for (const name of names)
      if (await isAbandoned(name)) await rm(join(place, name), { recursive: true, force: true });
  }
  await removeCgroups(isAbandoned);
}

async function isAbandoned(name: string): Promise<boolean> {
  const owner = ownedName.exec(name)?.[1];
  return owner !== undefined && !(await isAlive(owner));
}

async function isAlive(owner: string): Promise<boolean> {
  const [pid, startTicks] = owner.split('-').map(Number);
  return pid !== undefined && (await readProcess(pid))?.startTicks === startTicks;
}
