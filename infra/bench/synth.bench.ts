// How long `pnpm synth` takes, bundling included, against an app that imports cdktf and synthesizes one empty stack.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROUNDS = 11;
const MOST_TIMES_EMPTY = 4;
const infra = fileURLToPath(new URL('..', import.meta.url));

async function milliseconds(script: string, outdir: string): Promise<number> {
  const since = performance.now();
  await promisify(execFile)(process.execPath, ['--conditions=defib-source', script], {
    cwd: infra,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
  });
  return performance.now() - since;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const folder = await mkdtemp(join(tmpdir(), 'synth-bench-'));
try {
  const whole: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first in every other round.
    const order = round % 2 === 0 ? [whole, empty] : [empty, whole];
    for (const times of order) {
      const script = times === whole ? 'src/main.ts' : 'bench/empty-stack.ts';
      times.push(await milliseconds(script, join(folder, times === whole ? 'whole' : 'empty')));
    }
  }
  const times = median(whole) / median(empty);
  const isReached = times <= MOST_TIMES_EMPTY;
  console.log(
    `synth: ${median(whole).toFixed(0)} ms, one empty stack ${median(empty).toFixed(0)} ms: ${times.toFixed(2)} × (target: at most ${MOST_TIMES_EMPTY} ×) ${isReached ? 'reached' : 'MISSED'}`,
  );
  if (!isReached) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
