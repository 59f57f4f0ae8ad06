import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host } from '../host.ts';
import { UnitNotRunningError, UnitStartError, UnknownUnitError } from './host-errors.ts';
import { readProcess } from './host-processes.ts';
import { createSandboxHost } from './sandbox-host.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const units = [
  { name: 'web.service', command: ['sleep', '3600'] },
  { name: 'family.service', command: ['sh', '-c', 'sleep 3601 & wait'] },
  { name: 'talker.service', command: ['sh', '-c', 'echo hello; echo trouble >&2; exec sleep 3602'] },
  { name: 'absent.service', command: ['defib-no-such-program'] },
  { name: 'failing.service', command: ['sh', '-c', 'sleep 0.2; exit 3'] },
  { name: 'again.service', command: ['sleep', '0.3'], restart: 'always' as const },
  { name: 'slow.service', command: ['sleep', '3603'], readyAfterSeconds: 1 },
];

const quick = { timeoutSeconds: 10 };
let directory: string;
let host: Host;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'defib-host-'));
  host = await createSandboxHost({ name: 'web-1', directory, units });
});

afterEach(async () => {
  await host.stop();
});

async function show(unit: string, ...properties: string[]): Promise<string[]> {
  const { stdout } = await host.exec(
    `systemctl show ${properties.map((name) => `-p ${name}`).join(' ')} ${unit}`,
    quick,
  );
  return stdout.trimEnd().split('\n');
}

describe('the service manager of a sandbox host', () => {
  it('runs a real process and shows it as active', async () => {
    await host.start('web.service');
    const pid = await host.mainPid('web.service');
    const exe = (await readProcess(pid ?? 0))?.exe;
    expect(await host.processes()).toEqual([{ pid, exe, commandLine: expect.stringMatching(/^\/\S*\/sleep 3600$/) }]);
    expect(await show('web.service', 'LoadState', 'ActiveState', 'SubState', 'MainPID')).toEqual([
      'LoadState=loaded',
      'ActiveState=active',
      'SubState=running',
      `MainPID=${pid}`,
    ]);
  });

  it('shows a killed process as failed by a signal, without a main pid', async () => {
    await host.start('web.service');
    const pid = await host.kill('web.service');
    expect(await readProcess(pid)).toBe(undefined);
    expect(await show('web.service', 'ActiveState', 'SubState', 'Result', 'MainPID')).toEqual([
      'ActiveState=failed',
      'SubState=failed',
      'Result=signal',
      'MainPID=0',
    ]);
    const { stdout, exitCode } = await host.exec('systemctl status web.service', quick);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('Active: failed (Result: signal) since ');
    expect(await host.mainPid('web.service')).toBe(undefined);
  });

  it('notices a kill by anybody', async () => {
    await host.start('web.service');
    const pid = await host.mainPid('web.service');
    await host.exec(`kill -9 ${pid}`, quick);
    await expect.poll(() => host.mainPid('web.service')).toBe(undefined);
  });

  it('shows a process that ended by itself with its exit code', async () => {
    await host.start('failing.service');
    await expect
      .poll(() => show('failing.service', 'ActiveState', 'Result'))
      .toEqual(['ActiveState=failed', 'Result=exit-code']);
  });

  it('takes the rest of a unit along when its main process is killed', async () => {
    await host.start('family.service');
    await expect.poll(async () => (await host.processes()).length).toBe(2);
    await host.kill('family.service');
    await expect.poll(() => host.processes()).toEqual([]);
  });

  it('starts a unit again that wants that, and counts', async () => {
    await host.start('again.service');
    await expect.poll(() => show('again.service', 'NRestarts'), { timeout: 5000 }).toEqual(['NRestarts=2']);
  });

  it('is not active before it is ready', async () => {
    const started = host.start('slow.service');
    await expect.poll(() => show('slow.service', 'ActiveState')).toEqual(['ActiveState=activating']);
    await started;
    expect(await show('slow.service', 'ActiveState')).toEqual(['ActiveState=active']);
  });

  it('refuses to start a unit with a broken configuration, and says why in its journal', async () => {
    await host.breakUnit('web.service', true);
    await expect(host.start('web.service')).rejects.toThrow(UnitStartError);
    const { stdout } = await host.exec('journalctl -u web -n 20', quick);
    expect(stdout).toContain('sleep: [emerg] unexpected "}" in /etc/web.conf:7');
    expect(await host.processes()).toEqual([]);
    await host.breakUnit('web.service', false);
    await host.start('web.service');
    expect(await host.processes()).toHaveLength(1);
  });

  it('refuses a program that does not exist', async () => {
    await expect(host.start('absent.service')).rejects.toThrow(UnitStartError);
  });

  it('refuses too many starts until that is reset', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await host.exec('systemctl restart web.service', quick);
    await expect(host.start('web.service')).resolves.toBe(undefined);
    await host.exec('systemctl stop web.service', quick);
    await expect(host.start('web.service')).rejects.toThrow('start of the service was attempted too often');
    expect(await show('web.service', 'ActiveState', 'Result')).toEqual([
      'ActiveState=failed',
      'Result=start-limit-hit',
    ]);
    await host.exec('systemctl reset-failed web.service', quick);
    await host.start('web.service');
  });

  it('keeps the first reason of a failure when it then refuses further starts', async () => {
    await host.breakUnit('web.service', true);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await expect(host.start('web.service')).rejects.toThrow('the control process exited with error code');
    }
    const { stdout } = await host.exec('journalctl -u web.service -n 3', quick);
    expect(stdout).toContain('web.service: Start request repeated too quickly.');
    expect(await show('web.service', 'Result')).toEqual(['Result=exit-code']);
  });

  it('keeps what a unit prints in its journal', async () => {
    await host.start('talker.service');
    const said = async (): Promise<(string | undefined)[]> => {
      const { stdout } = await host.exec('journalctl -u talker.service -n 20', quick);
      return stdout.split('\n').flatMap((line) => / web-1 sh\[\d+\]: (.*)$/.exec(line)?.[1] ?? []);
    };
    await expect.poll(said).toEqual(expect.arrayContaining(['hello', 'trouble']));
  });

  it('does not start what is masked', async () => {
    await host.exec('systemctl mask web.service', quick);
    await expect(host.start('web.service')).rejects.toThrow('masked');
    expect(await host.exec('systemctl is-enabled web', quick)).toEqual({ stdout: 'masked\n', stderr: '', exitCode: 1 });
  });
});

describe('the stand-ins of a sandbox host', () => {
  it('print times in the zone of the caller, and not in UTC where it has none', async () => {
    await host.start('web.service');
    const [withoutZone] = await show('web.service', 'ActiveEnterTimestamp');
    const { stdout } = await host.exec('TZ=UTC systemctl show -p ActiveEnterTimestamp web.service', quick);
    expect(withoutZone).toMatch(/^ActiveEnterTimestamp=\w{3} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?!UTC)\S+$/);
    expect(stdout).toMatch(/^ActiveEnterTimestamp=\w{3} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n$/);
  });

  it('tell a unit that does not exist from one that is down', async () => {
    expect(await show('nothing.service', 'LoadState', 'ActiveState')).toEqual([
      'LoadState=not-found',
      'ActiveState=inactive',
    ]);
    expect((await host.exec('systemctl status nothing.service', quick)).exitCode).toBe(4);
    expect((await host.exec('systemctl restart nothing.service', quick)).exitCode).toBe(5);
  });

  it.each(['systemctl daemon-reexec web', 'systemctl --force stop web', 'systemctl', 'journalctl -f'])(
    'fail at what they do not know: %s',
    async (command) => {
      const { stdout, exitCode } = await host.exec(command, quick);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    },
  );
});

describe('a sandbox host', () => {
  it('counts only its own processes', async () => {
    const other = await createSandboxHost({
      name: 'web-1',
      directory: await mkdtemp(join(tmpdir(), 'defib-host-')),
      units,
    });
    await host.start('web.service');
    await other.start('web.service');
    const [mine, theirs] = [await host.processes(), await other.processes()];
    await other.stop();
    expect([mine.length, theirs.length]).toEqual([1, 1]);
    expect(mine[0]?.pid).not.toBe(theirs[0]?.pid);
    expect(await host.processes()).toEqual(mine);
  });

  it('runs scripts without the secrets of this process', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const { stdout } = await host.exec('env', quick);
    vi.unstubAllEnvs();
    expect(stdout).not.toContain('AWS_');
  });

  it('kills a script at its time-out', async () => {
    const begun = performance.now();
    const result = await host.exec('echo begun; sleep 3604', { timeoutSeconds: 1 });
    expect(result).toEqual({ stdout: 'begun\n', stderr: '', exitCode: undefined });
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('gives the exit code and both outputs of a script', async () => {
    expect(await host.exec('echo out; echo err >&2; exit 21', quick)).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      exitCode: 21,
    });
  });

  it('leaves neither processes nor files behind, and can be stopped twice', async () => {
    await host.start('family.service');
    await host.start('again.service');
    const before = await host.processes();
    await Promise.all([host.stop(), host.stop()]);
    expect(before.length).toBeGreaterThan(1);
    expect(await host.processes()).toEqual([]);
    expect(existsSync(directory)).toBe(false);
  });

  it('can be stopped while a unit is still starting', async () => {
    const started = host.start('slow.service');
    const rejected = expect(started).rejects.toThrow(UnitStartError);
    await expect.poll(() => host.processes()).toHaveLength(1);
    await host.stop();
    await rejected;
    expect(await host.processes()).toEqual([]);
  });

  it('rejects what it does not have', async () => {
    await expect(host.start('nothing.service')).rejects.toThrow(UnknownUnitError);
    await expect(host.kill('web.service')).rejects.toThrow(UnitNotRunningError);
  });
});

describe('a run that was killed', () => {
  it('leaves nothing that the next host does not remove', async () => {
    const script = `
      import { createSandboxHost } from ${JSON.stringify(new URL('./sandbox-host.ts', import.meta.url).href)};
      const host = await createSandboxHost({ name: 'lost', directory: process.argv[1], units: [
        { name: 'lost.service', command: ['sh', '-c', 'sleep 3605 & echo $!; wait'] } ] });
      await host.start('lost.service');
      for (;;) {
        const found = (await host.processes()).find(({ commandLine }) => commandLine === 'sleep 3605');
        if (found !== undefined) { console.log(found.pid); break; }
      }
      setInterval(() => {}, 1000);`;
    const lost = await mkdtemp(join(tmpdir(), 'defib-lost-'));
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, lost], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => child.stdout.once('data', (text) => resolve(Number(text))));
    expect((await readProcess(pid))?.commandLine).toBe('sleep 3605');
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const next = await createSandboxHost({ name: 'next', directory: lost, units: [] });
    await next.stop();
    await expect.poll(() => readProcess(pid)).toBe(undefined);
  });
});
