import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPackageSource, parseSourcesFile, parseSourcesList } from './apt-sources.ts';

describe('parseSourcesList', () => {
  it('reads one-line sources, with and without options', () => {
    const text = [
      '# deb https://old.example/debian bookworm main',
      'deb https://mirror.example/debian bookworm main contrib # the usual one',
      'deb [arch=amd64 signed-by=/usr/share/keyrings/own.gpg] https://own.example/debian stable main',
      'deb-src https://mirror.example/debian bookworm main',
    ].join('\n');
    expect(parseSourcesList(text)).toEqual([
      {
        mirror: 'https://mirror.example/debian',
        suite: 'bookworm',
        components: ['main', 'contrib'],
        keyring: undefined,
      },
      {
        mirror: 'https://own.example/debian',
        suite: 'stable',
        components: ['main'],
        keyring: '/usr/share/keyrings/own.gpg',
      },
    ]);
  });
});

describe('parseSourcesFile', () => {
  it('reads stanzas, each suite of each mirror, and leaves out what is off or holds no packages', () => {
    const text = [
      'Types: deb deb-src',
      '# a comment',
      'URIs: https://mirror.example/debian',
      'Suites: bookworm bookworm-updates',
      'Components: main',
      'Signed-By: /usr/share/keyrings/debian.gpg',
      '',
      'Enabled: no',
      'Types: deb',
      'URIs: https://off.example/debian',
      'Suites: bookworm',
      'Components: main',
      '',
      'Types: deb-src',
      'URIs: https://source.example/debian',
      'Suites: bookworm',
      'Components: main',
    ].join('\n');
    const expected = {
      mirror: 'https://mirror.example/debian',
      components: ['main'],
      keyring: '/usr/share/keyrings/debian.gpg',
    };
    expect(parseSourcesFile(text)).toEqual([
      { ...expected, suite: 'bookworm' },
      { ...expected, suite: 'bookworm-updates' },
    ]);
  });
});

describe('findPackageSource', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'defib-apt-'));
    await mkdir(join(root, 'etc/apt/sources.list.d'), { recursive: true });
  });

  afterEach(() => rm(root, { recursive: true }));

  it('takes the source of the machine’s own release and no other', async () => {
    await writeFile(join(root, 'etc/os-release'), 'ID=debian\nVERSION_CODENAME=bookworm\n');
    await writeFile(join(root, 'etc/apt/sources.list.d/a.list'), 'deb https://tools.example/apt tools main\n');
    await writeFile(join(root, 'etc/apt/sources.list.d/b.list'), 'deb https://mirror.example/debian bookworm main\n');
    expect(await findPackageSource(root)).toEqual({
      mirror: 'https://mirror.example/debian',
      suite: 'bookworm',
      components: ['main'],
      keyring: undefined,
    });
  });

  it('finds nothing on a system without apt', async () => {
    expect(await findPackageSource(join(root, 'nowhere'))).toBe(undefined);
  });
});
