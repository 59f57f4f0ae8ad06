import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

export interface NodeVersion {
  readonly version: string;
  /** The folder with its `node`. */
  readonly bin: string;
}

/** The newest Node of each supported line, from the registry that npm is configured with. */
export async function installNodes(folder: string): Promise<NodeVersion[]> {
  const home = join(folder, 'nodes');
  mkdirSync(home);
  const lines = ['20', '22', '24'];
  const dependencies = lines.map((line) => [`node-${line}`, `npm:node-linux-${process.arch}@${line}`]);
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({ private: true, dependencies: Object.fromEntries(dependencies) }),
  );
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], home);
  return Promise.all(
    lines.map(async (line) => {
      const bin = join(home, 'node_modules', `node-${line}`, 'bin');
      return { bin, version: (await run(join(bin, 'node'), ['--version'], home)).slice(1) };
    }),
  );
}
