import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPackageSource } from './apt-sources.ts';
import { HostError } from './host-errors.ts';
import { runProgram } from './run-program.ts';

const packages = ['systemd', 'systemd-sysv', 'dbus', 'nginx', 'procps'];

/** Units that only make sense on a machine of its own, or that would wait for one. */
const masked = [
  'systemd-firstboot.service',
  'systemd-networkd-wait-online.service',
  'systemd-udevd.service',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
];

/** Changes with what is put into the root file system, so that an old one is built anew. */
const stamp = JSON.stringify({ version: 2, packages, masked });

/**
 * A root file system with systemd and nginx for systemd hosts, built once (about a minute, network needed, 300 MB) and
 * kept in `cacheDirectory`. Resolves with its directory. It is never written to again: hosts lay an overlay over it.
 */
export async function ensureSystemdRoot(
  cacheDirectory: string,
  onProgress: (message: string) => void = () => undefined,
): Promise<string> {
  const root = join(cacheDirectory, 'root');
  const stampFile = join(cacheDirectory, 'root.stamp');
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return root;
  const source = await findPackageSource();
  if (source === undefined) throw new HostError('no apt source for the release of this machine was found in /etc/apt');
  await mkdir(cacheDirectory, { recursive: true });
  await removeAbandoned(cacheDirectory);
  const building = await mkdtemp(join(cacheDirectory, 'building-'));
  try {
    onProgress(`building a root file system with debootstrap (${source.suite}), about a minute`);
    await runProgram(
      'unshare',
      [
        // Its mounts and processes end with it, however it ends: nothing is left to trip over when removing the rest.
        ...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'debootstrap'],
        '--variant=minbase',
        `--include=${packages.join(',')}`,
        `--components=${source.components.join(',')}`,
        ...(source.keyring === undefined ? [] : [`--keyring=${source.keyring}`]),
        source.suite,
        building,
        source.mirror,
      ],
      { timeoutSeconds: 900 },
    );
    await prepare(building);
    // Another run may have been quicker, and may be using its own by now.
    if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return root;
    await rm(stampFile, { force: true });
    await rm(root, { recursive: true, force: true });
    await rename(building, root);
    await writeFile(stampFile, stamp);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return root;
}

async function removeAbandoned(cacheDirectory: string): Promise<void> {
  for (const name of await readdir(cacheDirectory)) {
    const path = join(cacheDirectory, name);
    const isOld = Date.now() - (await stat(path)).mtimeMs > 60 * 60 * 1000;
    if (name.startsWith('building-') && isOld) await rm(path, { recursive: true, force: true });
  }
}

async function prepare(root: string): Promise<void> {
  const quick = { timeoutSeconds: 60 };
  await runProgram('chmod', ['755', root], quick);
  await runProgram('systemctl', [`--root=${root}`, 'mask', ...masked], quick);
  // Whoever makes a host starts what it wants; nothing starts by itself.
  await runProgram('systemctl', [`--root=${root}`, 'disable', 'nginx.service'], quick);
  await runProgram('systemd-machine-id-setup', [`--root=${root}`], quick);
  // debootstrap copies these from this machine; the host name is given at boot.
  for (const file of ['etc/hostname', 'etc/resolv.conf']) await rm(join(root, file), { force: true });
  await rm(join(root, 'var/cache/apt/archives'), { recursive: true, force: true });
}
