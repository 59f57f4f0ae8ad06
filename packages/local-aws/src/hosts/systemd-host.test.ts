import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CreateHost, Host } from '../host.ts';
import { UnitStartError } from './host-errors.ts';
import { readProcess } from './host-processes.ts';
import { ownedPrefix } from './leftovers.ts';
import { prepareSystemdHosts } from './systemd-host.ts';
import { systemdHostsAvailable } from './systemd-hosts-available.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000 });

const wanted = process.env['DEFIB_SYSTEMD'] === '1';
const availability = wanted ? await systemdHostsAvailable() : undefined;
if (!wanted) console.warn('SKIPPED: tests with a real systemd. They need root and take a minute: DEFIB_SYSTEMD=1');
else if (availability?.available === false) console.warn(`SKIPPED: tests with a real systemd: ${availability.why}`);

const cacheDirectory = fileURLToPath(new URL('../../../../.defib/systemd', import.meta.url));
const quick = { timeoutSeconds: 30 };
const units = [
  { name: 'nginx.service', command: ['/usr/sbin/nginx'] },
  { name: 'nap.service', command: ['/bin/sleep', '3606'] },
];

describe.skipIf(availability?.available !== true)('a systemd host', () => {
  let create: CreateHost;
  let first: Host;
  let second: Host;
  let directory: string;

  beforeAll(async () => {
    create = await prepareSystemdHosts({ cacheDirectory });
    directory = await mkdtemp(join(tmpdir(), 'defib-host-'));
    first = await create({ name: 'web-1', directory, units });
    second = await create({ name: 'web-2', directory: await mkdtemp(join(tmpdir(), 'defib-host-')), units });
  });

  afterAll(async () => {
    await first?.stop();
    await second?.stop();
  });

  const nginxOf = async (host: Host): Promise<number[]> =>
    (await host.processes()).filter(({ exe }) => exe === '/usr/sbin/nginx').map(({ pid }) => pid);

  it('is a machine of its own: name, processes and an empty network', async () => {
    const { stdout } = await first.exec('hostname; cat /proc/1/comm; ls /sys/class/net', quick);
    expect(stdout).toBe('web-1\nsystemd\nlo\n');
  });

  it('sees only its own processes', async () => {
    await first.start('nginx.service');
    await second.start('nginx.service');
    const [mine, theirs] = [await nginxOf(first), await nginxOf(second)];
    expect(mine).toContain(await first.mainPid('nginx.service'));
    expect(theirs).toContain(await second.mainPid('nginx.service'));
    expect(mine.filter((pid) => theirs.includes(pid))).toEqual([]);
  });

  it('shows a killed server as failed, and restarts it without touching the other host', async () => {
    await first.start('nginx.service');
    await second.start('nginx.service');
    const other = await nginxOf(second);
    const pid = await first.kill('nginx.service');
    expect(await readProcess(pid)).toBe(undefined);
    const shown = await first.exec('systemctl show -p ActiveState -p Result -p MainPID nginx.service', quick);
    expect(shown.stdout.trimEnd().split('\n').sort()).toEqual(['ActiveState=failed', 'MainPID=0', 'Result=signal']);
    expect((await first.exec('systemctl restart nginx.service', quick)).exitCode).toBe(0);
    expect(await first.mainPid('nginx.service')).not.toBe(pid);
    expect(await nginxOf(second)).toEqual(other);
  });

  it('runs a unit that is made from a command', async () => {
    await first.start('nap.service');
    const pid = await first.mainPid('nap.service');
    expect((await first.processes()).filter((process) => process.pid === pid)).toEqual([
      { pid, exe: '/usr/bin/sleep', commandLine: '/bin/sleep 3606' },
    ]);
  });

  it.each(['nginx.service', 'nap.service'])('refuses to start %s while it is broken', async (unit) => {
    await first.exec(`systemctl stop ${unit}`, quick);
    await first.breakUnit(unit, true);
    await expect(first.start(unit)).rejects.toThrow(UnitStartError);
    expect(await first.mainPid(unit)).toBe(undefined);
    await first.breakUnit(unit, false);
    await first.start(unit);
    expect(await first.mainPid(unit)).toBeGreaterThan(0);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const pids = (await first.processes()).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThan(3);
    await Promise.all([first.stop(), first.stop(), second.stop()]);
    expect(await first.processes()).toEqual([]);
    expect(existsSync(directory)).toBe(false);
    expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain(cacheDirectory);
    expect(await controlGroups()).toEqual([]);
  });
});

/** Control groups of this run's hosts, over all hierarchies. */
async function controlGroups(): Promise<string[]> {
  const prefix = await ownedPrefix();
  const places = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'];
  const names = await Promise.all(places.map((place) => readdir(place).catch(() => [])));
  return names.flat().filter((name) => name.startsWith(prefix));
}
