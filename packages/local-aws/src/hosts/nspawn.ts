import { spawn } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { createContainerCgroup, isBootedBySystemd } from './container-cgroup.ts';
import { HostError } from './host-errors.ts';
import { killProcess, readAllProcesses } from './host-processes.ts';
import { ownerMark } from './leftovers.ts';
import { runScript } from './run-script.ts';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const bootTimeoutMs = 60_000;

// Moves this process into each group that is named before `--`, and becomes the command that is named after it.
const moveIntoAndExec = 'while [ "$1" != -- ]; do echo $$ >"$1"; shift; done; shift; exec "$@"';

/** A booted container. */
export interface Container {
  /** Pid of its init on this machine. */
  readonly leader: number;
  /** The kernel's name of its pid namespace: what tells its processes from all others. */
  readonly pidNamespace: string;
  /** Ends every process of it and resolves when nothing is left. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Boots systemd from `root` with an overlay in memory over it, a network of its own with nothing in it, and the host
 * name `name`. When this process dies, however it dies, the kernel tells nspawn to shut it down.
 */
export async function bootContainer(root: string, name: string, machine: string): Promise<Container> {
  const cgroup = isBootedBySystemd() ? undefined : await createContainerCgroup(machine);
  const mark = await ownerMark();
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'TERM', '--', '/bin/sh', '-ec', moveIntoAndExec, 'sh'],
      ...[...(cgroup?.procsFiles ?? []), '--', 'systemd-nspawn', ...(cgroup === undefined ? [] : ['--keep-unit'])],
      ...['--quiet', `--directory=${root}`, '--volatile=overlay', '--register=no', '--private-network'],
      ...['--console=pipe', '--link-journal=no', `--machine=${machine}`, `--hostname=${name}`],
      // Its init carries the mark too, in case that nspawn is killed and leaves it behind.
      ...[...Object.entries(mark).map(([key, value]) => `--setenv=${key}=${value}`), '--boot'],
    ],
    // The console is a pipe that stays open: at its end the container would shut down. Detached, so that Ctrl-C in a
    // terminal reaches us alone and we can stop in order.
    { env: { PATH: path, ...mark }, detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let console = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      console = (console + text).slice(-4000);
    });
  }
  let ended = false;
  const exit = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      console += String(error);
      ended = true;
      resolve();
    });
    child.once('exit', () => {
      ended = true;
      resolve();
    });
  });
  const stop = async (leader: number | undefined): Promise<void> => {
    // Its init is the last to go, and the kernel takes everything in its pid namespace with it.
    if (leader !== undefined && !ended) killProcess(leader);
    await Promise.race([exit, delay(10_000, undefined, { ref: false })]);
    if (!ended && child.pid !== undefined) killProcess(child.pid);
    await exit;
    await cgroup?.remove();
  };

  const deadline = Date.now() + bootTimeoutMs;
  let leader: number | undefined;
  while (!ended && Date.now() < deadline) {
    leader ??= await findLeader(child.pid);
    if (leader !== undefined && (await isBooted(leader))) {
      const found = leader;
      const pidNamespace = await readlink(`/proc/${found}/ns/pid`);
      return { leader: found, pidNamespace, stop: () => stop(found) };
    }
    await delay(50);
  }
  if (child.pid !== undefined && !ended) killProcess(child.pid);
  await stop(leader);
  throw new HostError(`${name} did not boot: ${console.trim().split('\n').slice(-5).join('\n')}`);
}

/** The command that runs something inside, as its root. */
export function enterCommand(leader: number): [string, ...string[]] {
  return ['nsenter', '-t', String(leader), '-m', '-p', '-u', '-i', '-n', '--', '/bin/sh', '-c'];
}

/** Pid of a process as its own pid namespace counts, or undefined where it is gone. */
export async function innerPid(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const inner = /^NSpid:.*\s(\d+)$/m.exec(status)?.[1];
  return inner === undefined ? undefined : Number(inner);
}

// The container's init is a descendant of nspawn, and number 1 in its own pid namespace.
async function findLeader(nspawn: number | undefined): Promise<number | undefined> {
  if (nspawn === undefined) return undefined;
  for (const { pid, parentPid } of await readAllProcesses()) {
    if (parentPid === nspawn && (await innerPid(pid)) === 1) return pid;
  }
  return undefined;
}

// `degraded` is up too: some unit that nobody asked for failed.
async function isBooted(leader: number): Promise<boolean> {
  const { stdout } = await runScript(enterCommand(leader), 'systemctl is-system-running', {
    environment: { PATH: path },
    timeoutSeconds: 10,
  });
  return /^(running|degraded)$/m.test(stdout);
}
