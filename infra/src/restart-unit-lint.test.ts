import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../documents/restart-unit.sh', import.meta.url));

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

const hasShellcheck = isInstalled('shellcheck');
if (!hasShellcheck) {
  console.warn(
    'SKIPPED: restart-unit.sh was not linted, because shellcheck is missing. Install: apt-get install shellcheck',
  );
}

describe('restart-unit.sh', () => {
  it.skipIf(!hasShellcheck)('passes shellcheck as a POSIX script', () => {
    const { stdout, status } = spawnSync('shellcheck', ['--shell=sh', '--severity=style', script], {
      encoding: 'utf8',
    });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  });

  it.each([
    ['sh', '-n'],
    ['dash', '-n'],
    ['bash', '--posix', '-n'],
  ])('is understood by %s', (shell, ...flags) => {
    const { stderr, status, error } = spawnSync(shell, [...flags, script], { encoding: 'utf8' });
    if (error !== undefined && 'code' in error && error.code === 'ENOENT') return;
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
});
