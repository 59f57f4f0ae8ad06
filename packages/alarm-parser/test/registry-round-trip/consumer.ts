import { copyFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeVersion } from './node-versions.ts';
import { npmSettings } from './registry.ts';
import { run } from './run.ts';

const expected = '{"name":"defib/prod/i-0a1b2c3d4e5f60718/process-nginx","instances":["i-0a1b2c3d4e5f60718"]}';

interface Consumer {
  readonly folder: string;
  readonly node: NodeVersion;
  readonly version: string;
  readonly registryUrl: string;
}

function projectFolder(folder: string, node: NodeVersion): string {
  return join(folder, `project-${node.version}`);
}

/** Installs the package into an empty project under one Node and parses an alarm with it both ways. */
export async function runConsumer({ folder, node, version, registryUrl }: Consumer): Promise<string> {
  const project = projectFolder(folder, node);
  cpSync(join(import.meta.dirname, 'consumer'), project, { recursive: true });
  copyFileSync(join(import.meta.dirname, '../fixtures/sns-metric-2026.json'), join(project, 'event.json'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true }));
  const env = { PATH: `${node.bin}:${process.env['PATH']}` };
  await run('npm', ['install', `@defib/alarm-parser@${version}`, ...npmSettings(folder, registryUrl)], project, env);
  for (const file of ['imported.mjs', 'required.cjs']) {
    const output = await run(join(node.bin, 'node'), [file], project);
    if (output !== expected) throw new Error(`${file} on Node ${node.version} printed ${output}, not ${expected}`);
  }
  return 'installed, imported, required';
}

/** Type-checks against the installed package as Node and as a bundler would resolve it. */
export async function checkTypes(folder: string, node: NodeVersion): Promise<string> {
  const project = projectFolder(folder, node);
  const tsc = join(import.meta.dirname, '../../node_modules/.bin/tsc');
  const settings = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--lib', 'es2023,dom', '--types', ''];
  for (const resolution of [
    ['--module', 'nodenext'],
    ['--module', 'esnext', '--moduleResolution', 'bundler'],
  ]) {
    await run(tsc, ['checked.ts', ...settings, ...resolution], project);
  }
  return 'nodenext and bundler agree';
}
