import { execFile } from 'node:child_process';
import type { ExecResult, Host, HostProcess } from '../src/index.ts';

/** A host without a service manager: scripts run in a plain shell, processes are what the test says. */
export class FakeHost implements Host {
  readonly platform = 'linux';
  running: HostProcess[] = [];
  pids = new Map<string, number>();

  exec(script: string, { timeoutSeconds }: { readonly timeoutSeconds: number }): Promise<ExecResult> {
    return new Promise((resolve) => {
      execFile(
        '/bin/sh',
        ['-c', script],
        { timeout: timeoutSeconds * 1000, killSignal: 'SIGKILL', maxBuffer: 10_000_000 },
        (error, stdout, stderr) => {
          const killed = error?.killed === true;
          const code = typeof error?.code === 'number' ? error.code : 0;
          resolve({ stdout, stderr, exitCode: killed ? undefined : code });
        },
      );
    });
  }

  async processes(): Promise<readonly HostProcess[]> {
    return this.running;
  }

  async start(): Promise<void> {}

  async kill(unit: string): Promise<number> {
    const pid = this.pids.get(unit) ?? 0;
    this.pids.delete(unit);
    this.running = this.running.filter((process) => process.pid !== pid);
    return pid;
  }

  async breakUnit(): Promise<void> {}

  async mainPid(unit: string): Promise<number | undefined> {
    return this.pids.get(unit);
  }

  async stop(): Promise<void> {}
}
