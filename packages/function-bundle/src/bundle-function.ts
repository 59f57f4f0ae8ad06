import { dirname, isAbsolute, join } from 'node:path';
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
  return (await bundleEntry(join('apps', app, 'src', 'handler.ts'), repoRoot)).code;
}

/** Bundles any entry point for Lambda. `entry` is relative to the repository's root. */
export async function bundleEntry(entry: string, repoRoot: string): Promise<Bundle> {
  if (!isAbsolute(repoRoot)) throw new BundleError(`repoRoot is ${repoRoot}; should be an absolute path`);
  const { outputFiles, metafile } = await compile(entry, repoRoot);
  const [output, ...others] = outputFiles;
  if (output === undefined || others.length > 0) {
    throw new BundleError(`${entry} made ${outputFiles.length} files; should make one`);
  }
  refuseUnusedProviders(metafile, entry);
  return { code: output.contents, meta: metafile };
}

async function compile(entry: string, repoRoot: string) {
  // esbuild runs in a process of its own, started at the first call. Its command line turns Go's garbage collector off
  // for a single build; by way of the API that takes the environment, and saves a third of the time.
  process.env['GOGC'] ??= 'off';
  try {
    return await build({
      entryPoints: [`./${entry}`],
      // Paths become part of what esbuild orders and hashes: without a fixed root two checkouts would differ.
      absWorkingDir: repoRoot,
      outfile: 'index.mjs',
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
        inlineSchemaKeys(await namedClasses(join(repoRoot, dirname(entry)))),
      ],
    });
  } catch (cause) {
    throw new BundleError(`${entry} can't be bundled: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function refuseUnusedProviders(meta: Metafile, entry: string): void {
  const bytesOf = Object.values(meta.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const unused = bytesOf
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && UNUSED_PROVIDER.test(path))
    .map(([path]) => path);
  if (unused.length > 0) {
    throw new BundleError(
      `${entry} would hold credential providers that Lambda never uses: ${unused.join(', ')}. The SDK loads them by a new way, see lambda-credentials.ts.`,
    );
  }
}
