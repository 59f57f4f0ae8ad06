import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median } from './measure.ts';

const script = `
const start = process.hrtime.bigint();
await import(process.argv[1]);
console.log(Number(process.hrtime.bigint() - start));
`;

/** How long a fresh process takes to import each module, in nanoseconds: the median of several, taken in turns. */
export function medianImportTimes(modules: readonly string[]): number[] {
  const times = modules.map((): number[] => []);
  for (let round = 0; round < 21; round++) {
    for (const [index, module] of modules.entries()) {
      const output = execFileSync(process.execPath, [
        '--input-type=module',
        '--eval',
        script,
        pathToFileURL(module).href,
      ]);
      times[index]?.push(Number(output));
    }
  }
  return times.map(median);
}

/** Hands over the path of a module with nothing in it. */
export function withEmptyModule<T>(use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'empty-module-'));
  try {
    const path = join(folder, 'empty.mjs');
    writeFileSync(path, '');
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
