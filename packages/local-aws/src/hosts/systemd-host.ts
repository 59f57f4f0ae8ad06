import { randomBytes } from 'node:crypto';
import { readlink, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { CreateHost, ExecResult, Host, HostProcess, HostUnit } from '../host.ts';
import { HostError, UnitNotRunningError, UnitStartError, UnknownUnitError } from './host-errors.ts';
import { killProcess, type ProcessFacts, readAllProcesses, readProcess } from './host-processes.ts';
import { ownedPrefix, removeLeftovers } from './leftovers.ts';
import { bootContainer, type Container, enterCommand, innerPid } from './nspawn.ts';
import { runScript } from './run-script.ts';
import { ensureSystemdRoot } from './systemd-root.ts';
import { breakScript, unitScript } from './systemd-units.ts';

const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
};
const questionSeconds = 30;

export interface PrepareSystemdHostsOptions {
  /** Where the root file system is kept between runs, about 300 MB. */
  readonly cacheDirectory: string;
  readonly onProgress?: (message: string) => void;
}

/**
 * Prepares what systemd hosts need (see `systemdHostsAvailable` for what the machine must bring) and resolves with a
 * `CreateHost` that boots a real systemd for each host. A unit that the root file system brings along, such as
 * nginx.service, is used as it is packaged; any other is made from its command.
 *
 * Pids in the Host interface are those of this machine; the host itself counts its own.
 */
export async function prepareSystemdHosts({
  cacheDirectory,
  onProgress,
}: PrepareSystemdHostsOptions): Promise<CreateHost> {
  await removeLeftovers();
  const root = await ensureSystemdRoot(cacheDirectory, onProgress);
  return async ({ name, directory, units }) => {
    const machine = `${await ownedPrefix()}${randomBytes(6).toString('hex')}`;
    const container = await bootContainer(root, name, machine);
    const host = hostOf(container, units, { name, directory, machine });
    try {
      await run(host, `${units.map(unitScript).join('\n')}\nsystemctl daemon-reload`);
    } catch (error) {
      await host.stop();
      throw error;
    }
    return host;
  };
}

function hostOf(
  container: Container,
  units: readonly HostUnit[],
  { name, directory, machine }: { readonly name: string; readonly directory: string; readonly machine: string },
): Host {
  const exec = (script: string, { timeoutSeconds }: { readonly timeoutSeconds: number }): Promise<ExecResult> =>
    runScript(enterCommand(container.leader), script, { environment, timeoutSeconds });
  const known = (unit: string): string => {
    const found = units.find((candidate) => candidate.name === unit || candidate.name === `${unit}.service`);
    if (found === undefined) throw new UnknownUnitError(unit, name);
    return found.name;
  };
  const mainPid = async (unit: string): Promise<number | undefined> => {
    const shown = await exec(`systemctl show -p MainPID -p ActiveState ${known(unit)}`, {
      timeoutSeconds: questionSeconds,
    });
    if (!shown.stdout.includes('ActiveState=active\n')) return undefined;
    const inner = Number(/^MainPID=(\d+)$/m.exec(shown.stdout)?.[1] ?? 0);
    for (const { pid } of await processesOf(container)) if ((await innerPid(pid)) === inner) return pid;
    return undefined;
  };
  let stopped: Promise<void> | undefined;

  return {
    platform: 'linux',
    exec,
    mainPid,
    async processes() {
      return (await processesOf(container)).map(
        ({ pid, exe, commandLine }): HostProcess => ({ pid, exe, commandLine }),
      );
    },
    async start(unit) {
      const { exitCode, stderr } = await exec(`systemctl start ${known(unit)}`, { timeoutSeconds: 120 });
      if (exitCode !== 0) throw new UnitStartError(stderr.trim());
    },
    async kill(unit) {
      const pid = await mainPid(unit);
      if (pid === undefined) throw new UnitNotRunningError(`${unit} has no main process to kill`);
      const killed = await readProcess(pid);
      killProcess(pid);
      while ((await readProcess(pid))?.startTicks === killed?.startTicks) await delay(5);
      return pid;
    },
    async breakUnit(unit, broken) {
      const { exitCode, stderr } = await exec(breakScript(known(unit), broken), { timeoutSeconds: questionSeconds });
      if (exitCode !== 0) throw new HostError(`${unit} could not be changed: ${stderr.trim()}`);
    },
    stop() {
      stopped ??= (async () => {
        await container.stop();
        await rm(directory, { recursive: true, force: true });
        // nspawn leaves this behind when it has not been told to shut down.
        await rm(`/run/systemd/nspawn/propagate/${machine}`, { recursive: true, force: true });
      })();
      return stopped;
    },
  };
}

async function run(host: Host, script: string): Promise<void> {
  const { exitCode, stderr } = await host.exec(`set -e\n${script}`, { timeoutSeconds: questionSeconds });
  if (exitCode !== 0) throw new HostError(`the units of a host could not be made: ${stderr.trim()}`);
}

async function processesOf({ pidNamespace }: Container): Promise<ProcessFacts[]> {
  const all = await readAllProcesses();
  const inside = await Promise.all(
    all.map(async (facts) => (await readlink(`/proc/${facts.pid}/ns/pid`).catch(() => '')) === pidNamespace),
  );
  return all.filter((_, index) => inside[index]);
}
