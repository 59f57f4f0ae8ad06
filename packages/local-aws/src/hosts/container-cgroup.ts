import { existsSync } from 'node:fs';
import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A control group of a container's own, in each hierarchy that systemd uses. */
export interface ContainerCgroup {
  /** Files that a process writes its pid to in order to move in. */
  readonly procsFiles: readonly string[];
  /** Removes it. Everything in it must have ended. */
  remove(): Promise<void>;
}

const mountPoint = '/sys/fs/cgroup';

/** systemd runs this machine, so it hands out control groups, and nspawn asks it for one. */
export function isBootedBySystemd(): boolean {
  return existsSync('/run/systemd/system');
}

/**
 * Makes a control group for one container, for machines that systemd doesn't run. Without one, all containers would
 * share the group that nspawn makes, and each systemd would find, and fail to kill, the processes of the others.
 */
export async function createContainerCgroup(name: string): Promise<ContainerCgroup> {
  const isUnified = existsSync(join(mountPoint, 'cgroup.procs'));
  const hierarchies = isUnified
    ? [mountPoint]
    : ['systemd', 'unified'].map((part) => join(mountPoint, part)).filter((path) => existsSync(path));
  const directories = hierarchies.map((hierarchy) => join(hierarchy, name));
  for (const directory of directories) await mkdir(directory);
  return {
    procsFiles: directories.map((directory) => join(directory, 'cgroup.procs')),
    async remove() {
      for (const directory of directories) await removeTree(directory);
    },
  };
}

/** Removes the groups whose name is found to be abandoned. One in which something still runs stays for the next time. */
export async function removeCgroups(isAbandoned: (name: string) => Promise<boolean>): Promise<void> {
  for (const hierarchy of ['', 'systemd', 'unified'].map((part) => join(mountPoint, part))) {
    for (const name of await readdir(hierarchy).catch(() => [])) {
      if (await isAbandoned(name)) await removeEmptied(join(hierarchy, name));
    }
  }
}

// Processes that were just killed take a moment to leave.
async function removeEmptied(directory: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      return await removeTree(directory);
    } catch {
      await delay(50);
    }
  }
}

// Only rmdir: the files in a control group are the kernel's.
async function removeTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(directory, entry.name));
  try {
    await rmdir(directory);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
