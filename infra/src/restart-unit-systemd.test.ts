import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, prepareSystemdHosts, systemdHostsAvailable, UnitStartError } from '@defib/local-aws/hosts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { renderShellStep } from '../test/render-shell-step.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000 });

const wanted = process.env['DEFIB_SYSTEMD'] === '1';
const availability = wanted ? await systemdHostsAvailable() : undefined;
if (!wanted)
  console.warn('SKIPPED: restart-unit.sh with a real systemd. It needs root and takes a minute: DEFIB_SYSTEMD=1');
else if (availability?.available === false)
  console.warn(`SKIPPED: restart-unit.sh with a real systemd: ${availability.why}`);

const units = [
  { name: 'nginx.service', command: ['/usr/sbin/nginx'] },
  { name: 'brief.service', command: ['/bin/sleep', '1.5'] },
  { name: 'ends-at-once.service', command: ['/bin/false'] },
  { name: 'flapping.service', command: ['/bin/sleep', '0.7'], restart: 'always' as const },
  { name: 'slow.service', command: ['/bin/sleep', '3607'], readyAfterSeconds: 30 },
];

const farFuture = '2099-01-01T00:00:00Z';
const usual = { alarmedAt: farFuture, notIfStartedAfter: farFuture, startTimeoutSeconds: '5', stableSeconds: '1' };

describe.skipIf(availability?.available !== true)('restart-unit.sh with a real systemd', () => {
  let host: Host;

  beforeAll(async () => {
    const cacheDirectory = fileURLToPath(new URL('../../.defib/systemd', import.meta.url));
    const create = await prepareSystemdHosts({ cacheDirectory });
    host = await create({ name: 'web-1', directory: await mkdtemp(join(tmpdir(), 'defib-host-')), units });
  });

  afterAll(async () => {
    await host?.stop();
  });

  async function run(parameters: Partial<typeof usual> & { readonly unit: string }) {
    const script = renderShellStep({ ...usual, ...parameters });
    const { stdout, exitCode } = await host.exec(script, { timeoutSeconds: 40 });
    const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
    return { exitCode, ending: /^defib-result: (\S+) \d+$/.exec(lastLine)?.[1], stdout };
  }

  it('0 restarted: a server that was killed', async () => {
    await host.start('nginx.service');
    const killed = await host.kill('nginx.service');
    const { exitCode, ending, stdout } = await run({ unit: 'nginx.service' });
    const pid = await host.mainPid('nginx.service');
    expect({ exitCode, ending, isNew: pid !== undefined && pid !== killed }).toEqual({
      exitCode: 0,
      ending: 'restarted',
      isNew: true,
    });
    expect(stdout).toContain('Active: failed (Result: signal) since ');
    expect(stdout).toContain('nginx.service: Main process exited, code=killed, status=9/KILL');
  });

  it('10 already-running: a server that was started after the alarm', async () => {
    await host.start('nginx.service');
    const pid = await host.mainPid('nginx.service');
    const { exitCode, ending } = await run({ unit: 'nginx.service', notIfStartedAfter: '2001-01-01T00:00:00Z' });
    expect({ exitCode, ending, pid: await host.mainPid('nginx.service') }).toEqual({
      exitCode: 10,
      ending: 'already-running',
      pid,
    });
  });

  it('30 start-failed: a server with a mistake in its configuration, which is shown', async () => {
    await host.breakUnit('nginx.service', true);
    const { exitCode, ending, stdout } = await run({ unit: 'nginx.service' });
    expect({ exitCode, ending }).toEqual({ exitCode: 30, ending: 'start-failed' });
    expect(stdout).toContain('unknown directive "listn" in /etc/nginx/conf.d/defib-broken.conf:1');
  });

  it('0 restarted: a server that systemd refuses to start any more', async () => {
    await host.breakUnit('nginx.service', true);
    for (let attempt = 0; attempt < 6; attempt += 1) await host.start('nginx.service').catch(() => undefined);
    await host.breakUnit('nginx.service', false);
    await expect(host.start('nginx.service')).rejects.toThrow(UnitStartError);
    const { exitCode, ending, stdout } = await run({ unit: 'nginx.service' });
    expect({ exitCode, ending }).toEqual({ exitCode: 0, ending: 'restarted' });
    expect(stdout).toContain('nginx.service: Start request repeated too quickly.');
  });

  it('30 start-failed: a unit that systemd is told not to restart by hand, and that goes on as before', async () => {
    const dropIn = '/run/systemd/system/nginx.service.d/90-refuse.conf';
    await host.start('nginx.service');
    const pid = await host.mainPid('nginx.service');
    await host.exec(
      `mkdir -p "$(dirname ${dropIn})"; printf '[Unit]\\nRefuseManualStop=yes\\n' >${dropIn}; systemctl daemon-reload`,
      { timeoutSeconds: 20 },
    );
    const { exitCode, ending, stdout } = await run({ unit: 'nginx.service' });
    await host.exec(`rm ${dropIn}; systemctl daemon-reload`, { timeoutSeconds: 20 });
    expect({ exitCode, ending, pid: await host.mainPid('nginx.service') }).toEqual({
      exitCode: 30,
      ending: 'start-failed',
      pid,
    });
    expect(stdout).toContain('Operation refused');
  });

  it('20 unit-not-found', async () => {
    const { exitCode, ending } = await run({ unit: 'nothing.service' });
    expect({ exitCode, ending }).toEqual({ exitCode: 20, ending: 'unit-not-found' });
  });

  it('20 unit-not-found: a template is not a unit', async () => {
    const { exitCode, ending } = await run({ unit: 'getty@.service' });
    expect({ exitCode, ending }).toEqual({ exitCode: 20, ending: 'unit-not-found' });
  });

  it('21 unit-masked', async () => {
    await host.exec('systemctl mask --runtime --now nginx.service', { timeoutSeconds: 20 });
    const { exitCode, ending } = await run({ unit: 'nginx.service' });
    await host.exec('systemctl unmask --runtime nginx.service', { timeoutSeconds: 20 });
    expect({ exitCode, ending }).toEqual({ exitCode: 21, ending: 'unit-masked' });
  });

  it('31 start-timed-out', async () => {
    const { exitCode, ending } = await run({ unit: 'slow.service', startTimeoutSeconds: '2' });
    expect({ exitCode, ending }).toEqual({ exitCode: 31, ending: 'start-timed-out' });
  });

  it.each(['brief.service', 'ends-at-once.service', 'flapping.service'])('32 not-stable: %s', async (unit) => {
    const { exitCode, ending } = await run({ unit, stableSeconds: '4' });
    expect({ exitCode, ending }).toEqual({ exitCode: 32, ending: 'not-stable' });
  });
});
