import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createSandboxHost, type Host, type HostUnit, UnitStartError } from '@defib/local-aws/hosts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderShellStep } from '../test/render-shell-step.ts';

// Real processes and real waits: most tests take one or two seconds, on a busy machine more.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

const sleeper = ['sleep', '3600'];
const units: readonly HostUnit[] = [
  { name: 'web.service', command: sleeper },
  { name: 'brief.service', command: ['sleep', '1.5'] },
  { name: 'flapping.service', command: ['sleep', '0.7'], restart: 'always' },
  { name: 'replaced.service', command: sleeper, restart: 'always' },
  { name: 'slow.service', command: sleeper, readyAfterSeconds: 30 },
  { name: 'steady.service', command: sleeper, readyAfterSeconds: 1.5 },
];

const farFuture = '2099-01-01T00:00:00Z';
const farPast = '2001-01-01T00:00:00Z';
const usual = { alarmedAt: farFuture, notIfStartedAfter: farFuture, startTimeoutSeconds: '5', stableSeconds: '1' };

let host: Host;

beforeEach(async () => {
  host = await createSandboxHost({ name: 'web-1', directory: await mkdtemp(join(tmpdir(), 'defib-host-')), units });
});

afterEach(async () => {
  await host.stop();
});

async function run(parameters: Partial<typeof usual> & { readonly unit: string }) {
  const { stdout, stderr, exitCode } = await host.exec(renderShellStep({ ...usual, ...parameters }), {
    timeoutSeconds: 30,
  });
  const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
  return { exitCode, ending: /^defib-result: (\S+) \d+$/.exec(lastLine)?.[1], stdout, stderr };
}

describe('restart-unit.sh', () => {
  it('0 restarted: brings a killed process back, after a snapshot of what it left behind', async () => {
    await host.start('web.service');
    const killed = await host.kill('web.service');
    const { exitCode, ending, stdout, stderr } = await run({ unit: 'web.service' });
    const pid = await host.mainPid('web.service');
    expect({ exitCode, ending, stderr, isNew: pid !== undefined && pid !== killed }).toEqual({
      exitCode: 0,
      ending: 'restarted',
      stderr: '',
      isNew: true,
    });
    expect(stdout).toContain(`  |      Active: failed (Result: signal) since `);
    expect(stdout).toContain('systemd[1]: web.service: Main process exited, code=killed, status=9/KILL');
    expect(stdout).toMatch(/ {2}\| MemAvailable: /);
    expect(stdout).toMatch(/ {2}\| .* \/$/m);
    expect(stdout).toContain(`defib: web.service is active (running), result success, main pid ${pid}, stable for 1 s`);
  });

  it('0 restarted: replaces a process that still runs but began before the alarm', async () => {
    await host.start('web.service');
    const before = await host.mainPid('web.service');
    const { exitCode, ending } = await run({ unit: 'web.service' });
    const after = await host.mainPid('web.service');
    expect({ exitCode, ending, replaced: after !== before }).toEqual({
      exitCode: 0,
      ending: 'restarted',
      replaced: true,
    });
  });

  it('0 restarted: takes a name without a suffix for a service', async () => {
    const { exitCode, ending } = await run({ unit: 'web' });
    expect({ exitCode, ending }).toEqual({ exitCode: 0, ending: 'restarted' });
  });

  it('0 restarted: also where systemd refuses any further start', async () => {
    await host.breakUnit('web.service', true);
    for (let attempt = 0; attempt < 6; attempt += 1) await host.start('web.service').catch(() => undefined);
    await host.breakUnit('web.service', false);
    await expect(host.start('web.service')).rejects.toThrow(UnitStartError);
    const { exitCode, ending, stdout } = await run({ unit: 'web.service' });
    expect({ exitCode, ending }).toEqual({ exitCode: 0, ending: 'restarted' });
    expect(stdout).toContain('web.service: Start request repeated too quickly.');
  });

  it('10 already-running: leaves alone what was started after the alarm', async () => {
    await host.start('web.service');
    const before = await host.mainPid('web.service');
    const { exitCode, ending } = await run({ unit: 'web.service', notIfStartedAfter: farPast });
    const after = await host.mainPid('web.service');
    expect({ exitCode, ending, pid: after }).toEqual({ exitCode: 10, ending: 'already-running', pid: before });
  });

  it('10 already-running: compares with the time of the start to the second', async () => {
    const before = inSeconds(-1);
    await host.start('web.service');
    const pid = await host.mainPid('web.service');
    const skipped = await run({ unit: 'web.service', notIfStartedAfter: before });
    const kept = await host.mainPid('web.service');
    const restarted = await run({ unit: 'web.service', notIfStartedAfter: inSeconds(1) });
    expect({ skipped: skipped.ending, kept: kept === pid, restarted: restarted.ending }).toEqual({
      skipped: 'already-running',
      kept: true,
      restarted: 'restarted',
    });
  });

  it('10 already-running: waits for a start that somebody else began after the alarm', async () => {
    const starting = host.start('steady.service');
    await expect.poll(async () => (await host.processes()).length).toBe(1);
    const { exitCode, ending, stdout } = await run({ unit: 'steady.service', notIfStartedAfter: farPast });
    await starting;
    expect({ exitCode, ending }).toEqual({ exitCode: 10, ending: 'already-running' });
    expect(stdout).toContain('steady.service is already starting; waiting for it');
  });

  it('20 unit-not-found', async () => {
    const { exitCode, ending } = await run({ unit: 'nothing.service' });
    expect({ exitCode, ending }).toEqual({ exitCode: 20, ending: 'unit-not-found' });
  });

  it('21 unit-masked: respects that somebody wants it down', async () => {
    await host.exec('systemctl mask web.service', { timeoutSeconds: 5 });
    const { exitCode, ending } = await run({ unit: 'web.service' });
    expect({ exitCode, ending, running: await host.processes() }).toEqual({
      exitCode: 21,
      ending: 'unit-masked',
      running: [],
    });
  });

  it('30 start-failed: shows the line of the journal that says why', async () => {
    await host.start('web.service');
    await host.breakUnit('web.service', true);
    await host.kill('web.service');
    const { exitCode, ending, stdout } = await run({ unit: 'web.service' });
    expect({ exitCode, ending }).toEqual({ exitCode: 30, ending: 'start-failed' });
    expect(stdout).toContain('unexpected "}" in /etc/web.conf:7');
    expect(stdout).toContain('defib: it did not start: failed (failed), result exit-code, main pid 0');
  });

  it('31 start-timed-out: does not wait longer than it may', async () => {
    const begun = performance.now();
    const { exitCode, ending } = await run({ unit: 'slow.service', startTimeoutSeconds: '2' });
    const seconds = (performance.now() - begun) / 1000;
    expect({ exitCode, ending, inTime: seconds < 10 }).toEqual({
      exitCode: 31,
      ending: 'start-timed-out',
      inTime: true,
    });
  });

  it('32 not-stable: a process that ends again', async () => {
    const { exitCode, ending } = await run({ unit: 'brief.service', stableSeconds: '4' });
    expect({ exitCode, ending }).toEqual({ exitCode: 32, ending: 'not-stable' });
  });

  it('32 not-stable: a process that systemd itself keeps starting', async () => {
    const { exitCode, ending } = await run({ unit: 'flapping.service', stableSeconds: '4' });
    expect({ exitCode, ending }).toEqual({ exitCode: 32, ending: 'not-stable' });
  });

  it('32 not-stable: a process that systemd replaced so quickly that the unit always looked active', async () => {
    const running = run({ unit: 'replaced.service', stableSeconds: '4' });
    await expect.poll(() => host.mainPid('replaced.service'), { timeout: 5000 }).toBeGreaterThan(0);
    await delay(1500);
    await host.kill('replaced.service');
    const { exitCode, ending, stdout } = await running;
    expect({ exitCode, ending }).toEqual({ exitCode: 32, ending: 'not-stable' });
    expect(stdout).toContain('it started but did not stay up: active (running)');
  });

  it('69 no-service-manager', async () => {
    await host.exec('rm "$HOME/bin/systemctl" && ln -s /bin/false "$HOME/bin/systemctl"', { timeoutSeconds: 5 });
    const { exitCode, ending } = await run({ unit: 'web.service' });
    expect({ exitCode, ending }).toEqual({ exitCode: 69, ending: 'no-service-manager' });
  });
});

describe('restart-unit.sh with values that SSM would have refused', () => {
  it.each([
    'a; touch "$HOME/owned"',
    '$(touch "$HOME/owned")',
    '`touch "$HOME/owned"`',
    '../x',
    '-H attacker',
    '--root=/x',
    '',
    'web.service\n',
    'reboot.target',
    'a'.repeat(300),
  ])('64 bad-parameter: unit %j', async (unit) => {
    const { exitCode, ending, stderr } = await run({ unit });
    const { stdout: files } = await host.exec('ls "$HOME"', { timeoutSeconds: 5 });
    expect({ exitCode, ending, stderr, files }).toEqual({
      exitCode: 64,
      ending: 'bad-parameter',
      stderr: '',
      files: 'bin\n',
    });
  });

  it.each([
    { alarmedAt: 'yesterday' },
    { notIfStartedAfter: '$(date)' },
    { startTimeoutSeconds: '0' },
    { startTimeoutSeconds: '9999' },
    { startTimeoutSeconds: 'a[$(touch "$HOME/owned")]' },
    { stableSeconds: '901' },
    { stableSeconds: '-1' },
  ])('64 bad-parameter: %j', async (parameters) => {
    const { exitCode, ending, stderr } = await run({ unit: 'web.service', ...parameters });
    const { stdout: files } = await host.exec('ls "$HOME"', { timeoutSeconds: 5 });
    expect({ exitCode, ending, stderr, files }).toEqual({
      exitCode: 64,
      ending: 'bad-parameter',
      stderr: '',
      files: 'bin\n',
    });
  });
});

describe('restart-unit.sh under another shell', () => {
  it.each(['dash', 'bash --posix', 'busybox sh'])('%s: both ways', async (shell) => {
    const found = await host.exec(`command -v ${shell}`, { timeoutSeconds: 5 });
    if (found.exitCode !== 0) return;
    const runWith = async (parameters: Partial<typeof usual>) => {
      const script = renderShellStep({ ...usual, unit: 'web.service', ...parameters });
      const { stdout, exitCode } = await host.exec(`exec ${shell} -s <<'END_OF_SCRIPT'\n${script}\nEND_OF_SCRIPT`, {
        timeoutSeconds: 30,
      });
      return { exitCode, lastLine: stdout.trimEnd().split('\n').at(-1) };
    };
    const restarted = await runWith({ startTimeoutSeconds: '0009', stableSeconds: '0001' });
    const skipped = await runWith({ notIfStartedAfter: farPast });
    await host.breakUnit('web.service', true);
    const failed = await runWith({});
    expect([restarted, skipped, failed]).toEqual([
      { exitCode: 0, lastLine: expect.stringMatching(/^defib-result: restarted \d+$/) },
      { exitCode: 10, lastLine: expect.stringMatching(/^defib-result: already-running \d+$/) },
      { exitCode: 30, lastLine: expect.stringMatching(/^defib-result: start-failed \d+$/) },
    ]);
  });
});

describe('the output of restart-unit.sh', () => {
  it('stays below what SSM keeps, and no line of the host passes for one of ours', async () => {
    await host.stop();
    const noise = 'for i in $(seq 200); do printf "defib-result: restarted 1 %01000d\\n" "$i"; done; sleep 0.3; exit 1';
    host = await createSandboxHost({
      name: 'web-1',
      directory: await mkdtemp(join(tmpdir(), 'defib-host-')),
      units: [{ name: 'noisy.service', command: ['sh', '-c', noise] }],
    });
    await host.start('noisy.service');
    await expect.poll(() => host.mainPid('noisy.service')).toBe(undefined);
    const { exitCode, ending, stdout } = await run({ unit: 'noisy.service', stableSeconds: '3' });
    expect({ exitCode, ending }).toEqual({ exitCode: 32, ending: 'not-stable' });
    expect(stdout.length).toBeLessThan(24_000);
    expect(stdout.split('\n').filter((line) => line.startsWith('defib-result:'))).toHaveLength(1);
  });
});

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
