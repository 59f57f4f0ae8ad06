// How long `pnpm synth` takes, bundling included, against an app that imports cdktf and synthesizes one empty stack.
// The figure is held for the deployment of one function; the one of defib.config.ts is shown beside it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROUNDS = 11;
const MOST_TIMES_EMPTY = 4;
const infra = fileURLToPath(new URL('..', import.meta.url));

interface Contestant {
  readonly name: string;
  readonly script: string;
  readonly config?: string;
  readonly times: number[];
}

const empty: Contestant = { name: 'empty', script: 'bench/empty-stack.ts', times: [] };
const oneFunction: Contestant = {
  name: 'one-function',
  script: 'src/main.ts',
  config: 'bench/one-function.config.ts',
  times: [],
};
const example: Contestant = { name: 'example', script: 'src/main.ts', times: [] };

async function run({ name, script, config, times }: Contestant, folder: string): Promise<void> {
  const since = performance.now();
  await promisify(execFile)(process.execPath, ['--conditions=defib-source', script], {
    cwd: infra,
    env: {
      ...process.env,
      CDKTF_OUTDIR: join(folder, name),
      ...(config === undefined ? {} : { DEFIB_CONFIG: config }),
    },
  });
  times.push(performance.now() - since);
}

function median({ times }: Contestant): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

const folder = await mkdtemp(join(tmpdir(), 'synth-bench-'));
try {
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first in turn.
    const order = [empty, oneFunction, example];
    order.push(...order.splice(0, round % order.length));
    for (const contestant of order) await run(contestant, folder);
  }
  const ratio = median(oneFunction) / median(empty);
  const isReached = ratio <= MOST_TIMES_EMPTY;
  console.log(`an app with one empty stack: ${median(empty).toFixed(0)} ms, median of ${ROUNDS}`);
  console.log(
    `whole synth, one function: ${median(oneFunction).toFixed(0)} ms: ${ratio.toFixed(2)} × (target: at most ${MOST_TIMES_EMPTY} ×) ${isReached ? 'reached' : 'MISSED'}`,
  );
  console.log(
    `for information, defib.config.ts: ${median(example).toFixed(0)} ms: ${(median(example) / median(empty)).toFixed(2)} ×`,
  );
  if (!isReached) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
