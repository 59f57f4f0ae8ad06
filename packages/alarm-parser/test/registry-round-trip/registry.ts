import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { runServer } from 'verdaccio';
import { run } from './run.ts';

const packageFolder = join(import.meta.dirname, '../..');

/** A Verdaccio on loopback that knows only what is published to it. */
export async function startRegistry(folder: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const configFile = join(folder, 'verdaccio.yaml');
  const rule = '{ access: $all, publish: $all, unpublish: $all }';
  writeFileSync(
    configFile,
    `storage: ${join(folder, 'storage')}
auth: { htpasswd: { file: ${join(folder, 'htpasswd')} } }
packages: { '@*/*': ${rule}, '**': ${rule} }
log: { type: stdout, format: json, level: fatal }
`,
  );
  const app: unknown = await runServer(configFile);
  if (!isServer(app)) throw new TypeError('verdaccio gave no server');
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const address = app.address();
  if (address === null || typeof address === 'string') throw new TypeError('the registry listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    stop: () =>
      new Promise((resolve) => {
        app.close(() => resolve());
        app.closeAllConnections();
      }),
  };
}

function isServer(value: unknown): value is Server {
  return value instanceof Object.getPrototypeOf(createServer()).constructor;
}

/** Packs the package and publishes it; gives the version. */
export async function publishTo(url: string, folder: string): Promise<string> {
  const packed = join(folder, 'packed');
  mkdirSync(packed);
  const packer = process.env['npm_execpath'];
  if (packer === undefined) throw new Error('start this with pnpm registry-round-trip');
  await run(packer, ['pack', '--pack-destination', packed], packageFolder);
  const [tarball] = readdirSync(packed);
  if (tarball === undefined) throw new Error('nothing was packed');
  await run('npm', ['publish', join(packed, tarball), `--registry=${url}`, ...npmSettings(folder, url)], folder);
  return tarball.replace(/^.*-(\d+\.\d+\.\d+.*)\.tgz$/, '$1');
}

/** npm's own settings file, so that neither a user's registry nor a user's token takes part. */
export function npmSettings(folder: string, url: string): string[] {
  const file = join(folder, 'npmrc');
  writeFileSync(file, `registry=${url}\n${url.replace('http:', '')}:_authToken=anyone\n`);
  return [`--userconfig=${file}`, '--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts'];
}
