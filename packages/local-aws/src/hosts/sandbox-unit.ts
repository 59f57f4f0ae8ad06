import type { ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import type { HostUnit } from '../host.ts';
import { killProcess, readAllProcesses } from './host-processes.ts';
import type { Journal } from './sandbox-journal.ts';
import { resolveProgram, spawnUnitProcess } from './spawn-unit-process.ts';
import { type ActiveState, describeExit, jobFailures, type UnitResult, type UnitStatus } from './unit-status.ts';

/** A unit of a sandbox host. Each job waits for the one before it. */
export interface SandboxUnit {
  readonly definition: HostUnit;
  status(): UnitStatus;
  /** Resolves with undefined, or with the line that systemctl prints about the failure. */
  start(): Promise<string | undefined>;
  restart(): Promise<string | undefined>;
  stop(): Promise<void>;
  resetFailed(): void;
  mask(masked: boolean): void;
  breakConfiguration(broken: boolean): void;
}

// systemd's own defaults; the stop time-out is shorter than its 90 s, because nobody's data is at stake here.
const startLimit = { burst: 5, windowMs: 10_000 };
const restartDelayMs = 100;
const stopTimeoutMs = 5_000;

export interface SandboxUnitOptions {
  readonly journal: Journal;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function createSandboxUnit(definition: HostUnit, options: SandboxUnitOptions): SandboxUnit {
  const { name } = definition;
  const { journal } = options;
  let active: ActiveState = 'inactive';
  let sub = 'dead';
  let result: UnitResult = 'success';
  let masked = false;
  let broken = false;
  let restarts = 0;
  let activeEnteredAt: Date | undefined;
  let inactiveExitedAt: Date | undefined;
  let changedAt: Date | undefined;
  let lastExit: string | undefined;
  let child: ChildProcess | undefined;
  let startedAt: number[] = [];
  let restartTimer: NodeJS.Timeout | undefined;
  let jobs: Promise<unknown> = Promise.resolve();

  const log = (message: string): void => journal.add(name, 'systemd', 1, message);

  function enter(next: ActiveState, nextSub: string): void {
    const now = new Date();
    if ((active === 'inactive' || active === 'failed') && next !== 'inactive' && next !== 'failed')
      inactiveExitedAt = now;
    if (next === 'active') activeEnteredAt = now;
    if (next !== active) changedAt = now;
    active = next;
    sub = nextSub;
  }

  function fail(why: UnitResult): void {
    // As systemd does: the first reason stays until a start begins, also when a further start is refused.
    if (active !== 'failed') result = why;
    log(`${name}: Failed with result '${result}'.`);
    enter('failed', 'failed');
  }

  function jobFailure(): string {
    return `Job for ${name} failed because ${jobFailures[result]}.`;
  }

  function onExit(pid: number, code: number | null, signal: NodeJS.Signals | null): void {
    const wasStopping = active === 'deactivating';
    child = undefined;
    void killSession(pid);
    lastExit = describeExit(code, signal);
    if (wasStopping) {
      enter('inactive', 'dead');
      log(`Stopped ${name}.`);
      return;
    }
    log(`${name}: Main process exited, ${lastExit}`);
    const why: UnitResult = signal !== null ? 'signal' : code === 0 ? 'success' : 'exit-code';
    if (definition.restart === 'always') {
      result = why;
      enter('activating', 'auto-restart');
      restartTimer = setTimeout(() => {
        restarts += 1;
        log(`${name}: Scheduled restart job, restart counter is at ${restarts}.`);
        void enqueue(startNow);
      }, restartDelayMs);
    } else if (why === 'success') {
      result = why;
      log(`${name}: Deactivated successfully.`);
      enter('inactive', 'dead');
    } else {
      fail(why);
    }
  }

  async function startNow(): Promise<string | undefined> {
    clearTimeout(restartTimer);
    if (masked) return `Failed to start ${name}: Unit ${name} is masked.`;
    if (child !== undefined) return undefined;
    const now = Date.now();
    startedAt = startedAt.filter((at) => now - at < startLimit.windowMs);
    if (startedAt.length >= startLimit.burst) {
      log(`${name}: Start request repeated too quickly.`);
      fail('start-limit-hit');
      log(`Failed to start ${name}.`);
      return jobFailure();
    }
    startedAt.push(now);
    log(`Starting ${name}...`);
    enter('activating', 'start');
    if (broken) return failCheck();
    const program = await resolveProgram(definition.command[0] ?? '', options.environment['PATH'] ?? '');
    if (program === undefined) {
      lastExit = 'code=exited, status=203/EXEC';
      log(`${name}: Failed to locate executable ${definition.command[0]}: No such file or directory`);
      fail('exit-code');
      return jobFailure();
    }
    return startProcess(program);
  }

  // What a package's unit does with ExecStartPre, for instance `nginx -t`.
  function failCheck(): string {
    const source = basename(definition.command[0] ?? name);
    const file = `/etc/${name.replace(/\.service$/, '')}.conf`;
    journal.add(name, source, process.pid, `${source}: [emerg] unexpected "}" in ${file}:7`);
    journal.add(name, source, process.pid, `${source}: configuration file ${file} test failed`);
    log(`${name}: Control process exited, code=exited, status=1/FAILURE`);
    lastExit = 'code=exited, status=1/FAILURE';
    fail('exit-code');
    log(`Failed to start ${name}.`);
    return jobFailure();
  }

  async function startProcess(program: string): Promise<string | undefined> {
    const started = await spawnUnitProcess(program, definition.command.slice(1), options);
    const { pid } = started;
    child = started.child;
    const source = basename(program);
    started.onLine((line) => journal.add(name, source, pid, line));
    const ended = new Promise<void>((resolve) => {
      started.onExit((code, signal) => {
        onExit(pid, code, signal);
        resolve();
      });
    });
    await Promise.race([ended, delay((definition.readyAfterSeconds ?? 0) * 1000)]);
    if (child !== started.child) {
      log(`Failed to start ${name}.`);
      return jobFailure();
    }
    result = 'success';
    enter('active', 'running');
    log(`Started ${name}.`);
    return undefined;
  }

  async function stopNow(): Promise<void> {
    clearTimeout(restartTimer);
    const stopping = child;
    if (stopping === undefined) {
      if (active === 'activating') enter('inactive', 'dead');
      return;
    }
    log(`Stopping ${name}...`);
    enter('deactivating', 'stop-sigterm');
    const gone = new Promise<void>((resolve) => stopping.once('exit', () => resolve()));
    stopping.kill('SIGTERM');
    await Promise.race([gone, delay(stopTimeoutMs)]);
    if (child === stopping) stopping.kill('SIGKILL');
    await gone;
  }

  function enqueue<T>(job: () => Promise<T>): Promise<T> {
    const next = jobs.then(job);
    jobs = next.catch(() => undefined);
    return next;
  }

  return {
    definition,
    status: () => ({
      active,
      sub,
      result,
      masked,
      mainPid: child?.pid ?? 0,
      restarts,
      activeEnteredAt,
      inactiveExitedAt,
      changedAt,
      lastExit,
    }),
    start: () => enqueue(startNow),
    restart: () =>
      enqueue(async () => {
        if (masked) return `Failed to restart ${name}: Unit ${name} is masked.`;
        await stopNow();
        return startNow();
      }),
    stop: () => enqueue(stopNow),
    resetFailed() {
      startedAt = [];
      restarts = 0;
      if (active !== 'failed') return;
      result = 'success';
      enter('inactive', 'dead');
    },
    mask(next) {
      masked = next;
    },
    breakConfiguration(next) {
      broken = next;
    },
  };
}

/** What the main process leaves behind goes with it, as systemd does with the unit's control group. */
async function killSession(sessionId: number): Promise<void> {
  for (const { pid, sessionId: session } of await readAllProcesses()) if (session === sessionId) killProcess(pid);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
