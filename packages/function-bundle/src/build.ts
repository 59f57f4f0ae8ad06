// Run in an app's folder: bundles its handler into dist/index.mjs, where tests and the drill find it.
// dist/meta.json says what takes how much room; it never goes into the zip.
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BundleError } from './bundle-error.ts';
import { bundleEntry } from './bundle-function.ts';

const repoRoot = fileURLToPath(new URL('../../../', import.meta.url)).replace(/[\\/]$/, '');
const app = basename(process.cwd());

try {
  const { code, meta } = await bundleEntry(join('apps', app, 'src', 'handler.ts'), repoRoot);
  await mkdir('dist', { recursive: true });
  await writeFile('dist/index.mjs', code);
  await writeFile('dist/meta.json', JSON.stringify(meta));
  console.log(`dist/index.mjs: ${Math.round(code.length / 1024)} KB`);
} catch (error) {
  if (!(error instanceof BundleError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
