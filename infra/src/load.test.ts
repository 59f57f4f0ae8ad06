import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDocument } from './load-document.ts';

const script = fileURLToPath(new URL('../documents/load.sh', import.meta.url));
const hasShellcheck = spawnSync('shellcheck', ['--version']).error === undefined;
if (!hasShellcheck)
  console.warn('SKIPPED: load.sh was not linted, because shellcheck is missing. Install: apt-get install shellcheck');

let folder: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'defib-load-test-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Programs that stand in for those of the host. */
function standIn(name: string, lines: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
}

const environment = () => ({ ...process.env, PATH: `${folder}:${process.env['PATH']}` });

function load(...options: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('sh', [script, ...options], { encoding: 'utf8', env: environment() });
  return { status, stdout, stderr };
}

/** The script while it runs, in a group of its own so that nothing of the test is signalled with it. */
function begin(...options: string[]): { child: ChildProcess; ended: Promise<number | null> } {
  const child = spawn('sh', [script, ...options], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  return { child, ended: new Promise((resolve) => child.on('exit', resolve)) };
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => child.stdout?.once('data', (data) => resolve(String(data))));

/** Processes whose parent is this one. */
function childrenOf(pid: number | undefined): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** A process that has ended but that nobody has waited for yet is still listed, as a zombie. */
function isAlive(pid: number): boolean {
  try {
    return !/^(?:Z|X)/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? 'X');
  } catch {
    return false;
  }
}

describe('load.sh', () => {
  it.skipIf(!hasShellcheck)('passes shellcheck as a POSIX script', () => {
    const { stdout, status } = spawnSync('shellcheck', ['--shell=sh', '--severity=style', script], {
      encoding: 'utf8',
    });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  });

  it('explains itself', () => {
    const { status, stdout } = load('--help');

    expect([status, stdout.split('\n')[0]]).toEqual([0, 'Usage: load.sh SCENARIO [OPTION...]']);
  });

  it.each([
    [[], 'which scenario?'],
    [['explode'], "'explode' is no scenario"],
    [['cpu', 'disk'], 'one scenario at a time'],
    [['cpu', '--seconds'], '--seconds needs a value'],
    [['cpu', '--seconds', '1801'], "--seconds is '1801'; should be a whole number from 1 to 1800"],
    [['cpu', '--seconds', '$(id)'], "--seconds is '$(id)'; should be a whole number from 1 to 1800"],
    [['cpu', '--percent', '99'], "--percent is '99'; should be a whole number from 1 to 98"],
    [['disk', '--path', '/nowhere'], "--path is '/nowhere'; should be a directory"],
    [['network'], "--url is ''; should be an http or https address of something large"],
    [
      ['network', '--url', 'file:///etc/passwd'],
      "--url is 'file:///etc/passwd'; should be an http or https address of something large",
    ],
    [['kill', '--unit', 'a; rm -rf /'], "--unit is 'a; rm -rf /'; should be a systemd unit such as nginx.service"],
    [['cpu', '--force'], '--force is no option'],
  ])('refuses %j', (options, message) => {
    const { status, stdout, stderr } = load(...options);

    expect({ status, stdout, stderr }).toEqual({
      status: 64,
      stdout: '',
      stderr: expect.stringContaining(`load: ${message}`),
    });
  });

  it('loads the processors for as long as it was told, and no longer', () => {
    standIn('nproc', 'echo 1');

    expect(load('cpu', '--percent', '60', '--seconds', '1')).toEqual({
      status: 0,
      stdout: 'load: 1 processors at 60 % for 1 s\nload: done\n',
      stderr: '',
    });
  });

  it('leaves no process behind when it is ended early', async () => {
    standIn('nproc', 'echo 1');
    const { child, ended } = begin('cpu', '--percent', '10', '--seconds', '60');
    await firstLine(child);
    await expect.poll(() => childrenOf(child.pid).length).toBeGreaterThan(0);
    const workers = childrenOf(child.pid);
    child.kill('SIGTERM');

    expect(await ended).toBe(143);
    await expect.poll(() => workers.filter(isAlive)).toEqual([]);
  });

  it('leaves no file behind, and some room, when it fills a disk', async () => {
    // 1 GB, of which a tenth is used.
    standIn('df', 'echo head; echo "/dev/x 1048576 104858 943718 10% /"');
    standIn('fallocate', `echo "$2" >"${folder}/asked"; : >"$3"`);
    const { child, ended } = begin('disk', '--percent', '98', '--seconds', '60', '--path', folder);
    await firstLine(child);
    await expect.poll(() => readdirSync(folder).filter((name) => name.startsWith('defib-load.')).length).toBe(1);
    await expect.poll(() => readdirSync(folder).includes('asked')).toBe(true);
    child.kill('SIGINT');

    expect(await ended).toBe(130);
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(`${943718 - 262144}K\n`);
    expect(readdirSync(folder).filter((name) => name.startsWith('defib-load.'))).toEqual([]);
  });

  it('refuses to fill what is full', () => {
    standIn('df', 'echo head; echo "/dev/x 1048576 1000000 48576 96% /"');

    expect(load('disk', '--path', folder)).toEqual({
      status: 70,
      stdout: '',
      stderr: 'load: the file system is as full as that already\n',
    });
  });

  it('kills the main process of a unit, once', async () => {
    const victim = spawn('sleep', ['60']);
    started.push(victim);
    const died = new Promise((resolve) => victim.on('exit', (_code, signal) => resolve(signal)));
    standIn('systemctl', `echo ${victim.pid}`);

    expect(load('kill', '--unit', 'web.service')).toEqual({
      status: 0,
      stdout: `load: killed process ${victim.pid} of web.service\nload: done\n`,
      stderr: '',
    });
    expect(await died).toBe('SIGKILL');
  });

  it.each(['0', '1', '', 'x'])('kills nothing where the main process is %j', (pid) => {
    standIn('systemctl', `echo ${pid}`);

    expect(load('kill', '--unit', 'web.service')).toEqual({
      status: 70,
      stdout: '',
      stderr: 'load: web.service has no main process\n',
    });
  });
});

describe('the document that runs it', () => {
  it('hands on each parameter in single quotes, which no pattern lets it leave', () => {
    const document: unknown = JSON.parse(JSON.stringify(loadDocument()));

    expect(document).toMatchObject({
      schemaVersion: '2.2',
      mainSteps: [
        {
          action: 'aws:runShellScript',
          inputs: {
            runCommand: expect.arrayContaining([
              "set -- '{{ scenario }}' --seconds '{{ seconds }}' --percent '{{ percent }}' --unit '{{ unit }}' --url '{{ url }}'",
            ]),
          },
        },
      ],
    });
    const patterns = JSON.stringify(document).match(/"allowedPattern":"[^"]+"/g) ?? [];
    expect(patterns.length).toBe(5);
    expect(
      patterns.filter(
        (pattern) => !pattern.startsWith('"allowedPattern":"^') || !pattern.endsWith('$"') || pattern.includes("'"),
      ),
    ).toEqual([]);
  });
});
