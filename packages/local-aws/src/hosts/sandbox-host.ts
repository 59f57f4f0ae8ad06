import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CreateHost, Host, HostProcess } from '../host.ts';
import { openControlSocket } from './control-socket.ts';
import { UnitNotRunningError, UnitStartError, UnknownUnitError } from './host-errors.ts';
import { killProcess, readAllProcesses } from './host-processes.ts';
import { journalctl } from './journalctl-command.ts';
import { ownedPrefix, ownerMark, removeLeftovers } from './leftovers.ts';
import { runScript } from './run-script.ts';
import { createJournal } from './sandbox-journal.ts';
import { createSandboxUnit, type SandboxUnit } from './sandbox-unit.ts';
import { type CommandReply, systemctl } from './systemctl-commands.ts';

const client = fileURLToPath(new URL('./stand-in/control-client.mjs', import.meta.url));

/** The zone of a host, unless a caller sets TZ. Not UTC, so that whoever forgets about zones notices. */
const hostTimeZone = 'Asia/Kolkata';

/** Marks the processes of a unit, and those of a script that runs on the host. */
const hostMarker = 'DEFIB_HOST_DIRECTORY';
const scriptMarker = 'DEFIB_SCRIPT_DIRECTORY';

/**
 * A host without root and without systemd: a directory, real processes, and stand-ins for `systemctl` and `journalctl`
 * first in the PATH of what runs on it. Its service manager lives in this process and knows of each process what its
 * parent knows, so `active` always means that the process runs.
 */
export const createSandboxHost: CreateHost = async ({ name, directory, units: definitions }) => {
  await removeLeftovers();
  const bin = join(directory, 'bin');
  await mkdir(bin, { recursive: true });
  const base = {
    PATH: `${bin}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    HOME: directory,
    HOSTNAME: name,
    LANG: 'C.UTF-8',
    ...(await ownerMark()),
  };
  const journal = createJournal(name);
  const units = new Map(
    definitions.map((definition): [string, SandboxUnit] => [
      definition.name,
      createSandboxUnit(definition, {
        journal,
        directory,
        environment: { ...base, DEFIB_HOST: name, [hostMarker]: directory },
      }),
    ]),
  );
  const answer = (command: string, args: readonly string[], zone: string): Promise<CommandReply> | CommandReply =>
    command === 'systemctl'
      ? systemctl(args, zone, (unit) => units.get(fullName(unit)))
      : journalctl(args, journal, fullName);

  // The path of a socket may hold 107 bytes; a directory inside a clone is often longer.
  const socketDirectory = await mkdtemp(join(tmpdir(), await ownedPrefix()));
  const socketPath = join(socketDirectory, 'control');
  const socket = await openControlSocket(socketPath, async ({ command, args, timeZone }) =>
    answer(command, args, timeZone ?? hostTimeZone),
  );
  await Promise.all(
    ['systemctl', 'journalctl'].map((command) => writeStandIn(join(bin, command), socketPath, command)),
  );

  const unitNamed = (unit: string): SandboxUnit => {
    const found = units.get(fullName(unit));
    if (found === undefined) throw new UnknownUnitError(unit, name);
    return found;
  };
  let stopped: Promise<void> | undefined;

  const host: Host = {
    platform: 'linux',
    exec: (script, { timeoutSeconds }) =>
      runScript(['/bin/sh', '-c'], script, {
        environment: { ...base, [scriptMarker]: directory },
        timeoutSeconds,
        directory,
      }),
    async processes() {
      const all = await readAllProcesses();
      const sessions = new Set([...units.values()].map((unit) => unit.status().mainPid).filter((pid) => pid !== 0));
      return all
        .filter(({ environment, sessionId }) => environment.get(hostMarker) === directory || sessions.has(sessionId))
        .map(({ pid, exe, commandLine }): HostProcess => ({ pid, exe, commandLine }));
    },
    async start(unit) {
      const failure = await unitNamed(unit).start();
      if (failure !== undefined) throw new UnitStartError(failure);
    },
    async kill(unit) {
      const pid = unitNamed(unit).status().mainPid;
      if (pid === 0) throw new UnitNotRunningError(`${unit} has no main process to kill`);
      killProcess(pid);
      await until(() => unitNamed(unit).status().mainPid !== pid);
      return pid;
    },
    async breakUnit(unit, broken) {
      unitNamed(unit).breakConfiguration(broken);
    },
    async mainPid(unit) {
      const { active, mainPid } = unitNamed(unit).status();
      return active === 'active' && mainPid !== 0 ? mainPid : undefined;
    },
    stop() {
      stopped ??= (async () => {
        for (const unit of units.values()) unit.mask(true);
        await killMarked(directory);
        await Promise.all([...units.values()].map((unit) => unit.stop()));
        await killMarked(directory);
        await socket.close();
        await rm(socketDirectory, { recursive: true, force: true });
        await rm(directory, { recursive: true, force: true });
      })();
      return stopped;
    },
  };
  return host;
};

function fullName(unit: string): string {
  return unit.includes('.') ? unit : `${unit}.service`;
}

async function writeStandIn(path: string, socket: string, command: string): Promise<void> {
  const words = [process.execPath, client, socket, command].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  await writeFile(path, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
  await chmod(path, 0o755);
}

/** Kills what runs on this host, units and scripts alike. */
async function killMarked(directory: string): Promise<void> {
  for (const { pid, environment } of await readAllProcesses()) {
    if (environment.get(hostMarker) === directory || environment.get(scriptMarker) === directory) killProcess(pid);
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
