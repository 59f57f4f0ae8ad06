import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

async function sizeOf(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    write: false,
  });
  const [file] = outputFiles;
  if (!file) throw new Error('nothing was built');
  return gzipSync(file.contents, { level: 9 }).byteLength;
}

test('the whole package is at most 6 KB, minified and gzipped', async () => {
  expect(await sizeOf("export * from '../src/index.ts';")).toBeLessThanOrEqual(6 * 1024);
});

test('what is not used is left out', async () => {
  expect(await sizeOf("export { instanceIdsOf } from '../src/index.ts';")).toBeLessThan(400);
  expect(await sizeOf("import '../src/index.ts';")).toBeLessThan(40);
});

test('it needs nothing of Node', async () => {
  await expect(sizeOf("import 'node:fs';")).rejects.toThrow('node:fs');
});
