import { findPackageSource } from './apt-sources.ts';
import { createContainerCgroup, isBootedBySystemd } from './container-cgroup.ts';
import { ownedPrefix } from './leftovers.ts';
import { runProgram } from './run-program.ts';
import { resolveProgram } from './spawn-unit-process.ts';

/** Program → Debian package that it comes with. */
const needed = new Map([
  ['debootstrap', 'debootstrap'],
  ['systemd-nspawn', 'systemd-container'],
  ['systemctl', 'systemd'],
  ['nsenter', 'util-linux'],
  ['setpriv', 'util-linux'],
  ['unshare', 'util-linux'],
]);

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export type Availability = { readonly available: true } | { readonly available: false; readonly why: string };

/**
 * Whether systemd hosts can run here: root on a Debian-like Linux with debootstrap and systemd-nspawn. `why` names
 * what is missing and the command that installs it. With `install`, missing packages are installed with apt-get.
 */
export async function systemdHostsAvailable(options: { readonly install?: boolean } = {}): Promise<Availability> {
  if (process.platform !== 'linux') return { available: false, why: 'systemd hosts need Linux' };
  if (process.getuid?.() !== 0) return { available: false, why: 'systemd hosts need root (run it with sudo)' };
  if ((await findPackageSource()) === undefined) {
    return { available: false, why: 'systemd hosts need Debian or Ubuntu: no apt source for this release in /etc/apt' };
  }
  const missing = await missingPackages();
  if (missing.length === 0) return probe();
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (options.install !== true) return { available: false, why: `missing programs; install them with: ${command}` };
  try {
    const install = `export DEBIAN_FRONTEND=noninteractive; apt-get update && ${command}`;
    await runProgram('/bin/sh', ['-c', install], { timeoutSeconds: 600 });
    return await probe();
  } catch (error) {
    return { available: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/** Root inside an ordinary container is not root enough, which only shows when one tries. */
async function probe(): Promise<Availability> {
  try {
    await runProgram('unshare', ['--mount', '--pid', '--net', '--uts', '--fork', 'true'], { timeoutSeconds: 10 });
    if (!isBootedBySystemd()) await (await createContainerCgroup(`${await ownedPrefix()}probe`)).remove();
    return { available: true };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { available: false, why: `root may not make namespaces or control groups here: ${why}` };
  }
}

async function missingPackages(): Promise<string[]> {
  const found = await Promise.all(
    [...needed].map(async ([program, name]) => [await resolveProgram(program, path), name]),
  );
  return [...new Set(found.filter(([program]) => program === undefined).map(([, name]) => name ?? ''))];
}
