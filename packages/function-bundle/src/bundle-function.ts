import { basename, dirname, isAbsolute, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { BundleError } from './bundle-error.ts';
import { clientVersions } from './client-versions.ts';
import { inlineSchemaKeys } from './inline-schema-keys.ts';
import { lambdaCredentials, UNUSED_PROVIDER } from './lambda-credentials.ts';
import { namedClasses } from './named-errors.ts';
import { narrowClients } from './narrow-clients.ts';
import { noEventStreams } from './no-event-streams.ts';

export interface FunctionSource {
  /** Folder name under apps/. */
  readonly app: string;
  readonly repoRoot: string;
}

export interface Bundle {
  readonly code: Uint8Array;
  /** Which file takes how many bytes, with paths relative to the repository. */
  readonly meta: Metafile;
}

/**
 * Bundles apps/NAME/src/handler.ts into the bytes of index.mjs: the same bytes wherever the checkout stands.
 *
 * @throws BundleError when the source doesn't compile or the SDK has changed its shape.
 */
export async function bundleFunction({ app, repoRoot }: FunctionSource): Promise<Uint8Array> {
  return (await bundleEntry(handlerOf(app), repoRoot)).code;
}

/**
 * Bundles several functions at once, which reads what they share (most of the SDK) once only.
 *
 * @returns what gives each function's index.mjs.
 * @throws BundleError as `bundleFunction` does.
 */
export async function bundleFunctions<App extends string>(
  apps: readonly App[],
  repoRoot: string,
): Promise<(app: App) => Uint8Array> {
  const { codes } = await compile(apps.map(handlerOf), repoRoot);
  return (app) => {
    const code = codes[apps.indexOf(app)];
    if (code === undefined) throw new BundleError(`${app} was not among ${apps.join(', ')}`);
    return code;
  };
}

/** Bundles any entry point for Lambda. `entry` is relative to the repository's root. */
export async function bundleEntry(entry: string, repoRoot: string): Promise<Bundle> {
  const { codes, meta } = await compile([entry], repoRoot);
  const [code] = codes;
  if (code === undefined) throw new BundleError(`${entry} made no file`);
  return { code, meta };
}

function handlerOf(app: string): string {
  return join('apps', app, 'src', 'handler.ts');
}

/** The code of each entry, in their order. */
async function compile(entries: readonly string[], repoRoot: string): Promise<{ codes: Uint8Array[]; meta: Metafile }> {
  if (!isAbsolute(repoRoot)) throw new BundleError(`repoRoot is ${repoRoot}; should be an absolute path`);
  const { outputFiles, metafile } = await runEsbuild(entries, repoRoot);
  refuseUnusedProviders(metafile, entries);
  const codes = entries.map((entry, index) => {
    const output = outputFiles.find(({ path }) => basename(path) === `${index}.mjs`);
    if (output === undefined) throw new BundleError(`${entry} made no file`);
    return output.contents;
  });
  return { codes, meta: metafile };
}

async function runEsbuild(entries: readonly string[], repoRoot: string) {
  // esbuild runs in a process of its own, started at the first call. Its command line turns Go's garbage collector off
  // for a single build; by way of the API that takes the environment, and saves a third of the time.
  process.env['GOGC'] ??= 'off';
  try {
    return await build({
      entryPoints: entries.map((entry, index) => ({ in: `./${entry}`, out: String(index) })),
      // Paths become part of what esbuild orders and hashes: without a fixed root two checkouts would differ.
      absWorkingDir: repoRoot,
      outdir: 'bundles',
      outExtension: { '.js': '.mjs' },
      write: false,
      bundle: true,
      minify: true,
      // Words of other scripts would take twice the room as escapes.
      charset: 'utf8',
      metafile: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      legalComments: 'none',
      logLevel: 'silent',
      conditions: ['defib-source', 'module'],
      // ES modules shake, the SDK's CommonJS builds don't.
      mainFields: ['module', 'main'],
      banner: {
        js: "import{createRequire as defibRequire}from'node:module';const require=defibRequire(import.meta.url);",
      },
      plugins: [
        narrowClients,
        lambdaCredentials,
        clientVersions,
        noEventStreams,
        inlineSchemaKeys(await namedInAll(entries, repoRoot)),
      ],
    });
  } catch (cause) {
    throw new BundleError(
      `${entries.join(', ')} can't be bundled: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
}

async function namedInAll(entries: readonly string[], repoRoot: string): Promise<ReadonlySet<string>> {
  const named = await Promise.all(entries.map((entry) => namedClasses(join(repoRoot, dirname(entry)))));
  return new Set(named.flatMap((names) => [...names]));
}

function refuseUnusedProviders(meta: Metafile, entries: readonly string[]): void {
  const bytesOf = Object.values(meta.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const unused = bytesOf
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && UNUSED_PROVIDER.test(path))
    .map(([path]) => path);
  if (unused.length > 0) {
    throw new BundleError(
      `${entries.join(', ')} would hold credential providers that Lambda never uses: ${unused.join(', ')}. The SDK loads them by a new way, see lambda-credentials.ts.`,
    );
  }
}
