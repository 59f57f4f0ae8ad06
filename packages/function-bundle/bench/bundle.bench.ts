// node --conditions=defib-source bench/bundle.bench.ts [APP]: how long a function's bundle takes to import, against a
// plain esbuild bundle that holds nothing but a constructed SSMClient, in the same run; and how large its zip is.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundleFunction, zipFunction } from '../src/index.ts';

const [app = 'restart-handler'] = process.argv.slice(2);
const ROUNDS = 41;
const TARGETS: Readonly<Record<string, { readonly timesPlain: number; readonly zipBytes: number }>> = {
  'restart-handler': { timesPlain: 1, zipBytes: 150_000 },
  'instance-detector': { timesPlain: 1.1, zipBytes: 150_000 },
  'slack-notifier': { timesPlain: 0.75, zipBytes: 130_000 },
};
const { timesPlain: MOST_TIMES_PLAIN, zipBytes: MOST_ZIP_BYTES } = TARGETS[app] ?? { timesPlain: 1, zipBytes: 150_000 };

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const repoRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** What the functions find in their environment, and the smallest policy: without them they refuse to start. */
const environment = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  LEDGER_TABLE: 'bench-ledger',
  RESTART_DOCUMENT: 'bench-document',
  INCIDENT_BUS: 'bench-bus',
  NOTIFY_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/bench',
  ESCALATION_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:bench',
  DEFIB_ACCOUNT_ID: '111122223333',
  DETECTOR_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/bench',
  ALARM_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:bench',
  INSTANCE_PROFILE_ARN: 'arn:aws:iam::111122223333:instance-profile/bench',
  DETECTOR_CONCURRENCY: '2',
  POWERTOOLS_SERVICE_NAME: app,
  POWERTOOLS_METRICS_NAMESPACE: 'Defib',
  POWERTOOLS_LOG_LEVEL: 'INFO',
};
const policy = {
  environment: 'bench',
  slack: { routes: [{ webhook: '/defib/bench/slack' }] },
  services: [
    { name: 'web', unit: 'nginx.service', process: { exe: 'nginx' }, instances: { autoScalingGroups: ['web'] } },
  ],
};

async function plainBundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: {
      contents: "import { SSMClient } from '@aws-sdk/client-ssm';\nexport const client = new SSMClient({});\n",
      resolveDir: packageRoot,
    },
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild made no file');
  return output.contents;
}

async function importMilliseconds(module: string): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const since = performance.now(); await import(${JSON.stringify(module)}); const took = performance.now() - since; process.stdout.write(String(took)); process.exit();`,
    ],
    { env: environment },
  );
  const took = Number(stdout.trim().split('\n').at(-1));
  if (!Number.isFinite(took)) throw new Error(`the import of ${module} printed ${stdout}`);
  return took;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const folder = await mkdtemp(join(tmpdir(), 'bundle-bench-'));
try {
  const policyJson = new TextEncoder().encode(JSON.stringify(policy));
  const code = await bundleFunction({ app, repoRoot });
  const ours = join(folder, 'ours', 'index.mjs');
  const plain = join(folder, 'plain', 'index.mjs');
  await Promise.all([mkdir(join(folder, 'ours')), mkdir(join(folder, 'plain'))]);
  await writeFile(ours, code);
  await writeFile(join(folder, 'ours', 'policy.json'), policyJson);
  await writeFile(plain, await plainBundle());

  const took: { ours: number[]; plain: number[] } = { ours: [], plain: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first in every other round, so that neither always finds the other's caches.
    for (const name of round % 2 === 0 ? (['ours', 'plain'] as const) : (['plain', 'ours'] as const)) {
      took[name].push(await importMilliseconds(name === 'ours' ? ours : plain));
    }
  }
  const times = median(took.ours) / median(took.plain);
  const zipBytes = zipFunction({ 'index.mjs': code, 'policy.json': policyJson }).length;
  const isFast = times <= MOST_TIMES_PLAIN;
  const isSmall = zipBytes <= MOST_ZIP_BYTES;
  console.log(
    `${app}: import ${median(took.ours).toFixed(1)} ms, plain SSMClient ${median(took.plain).toFixed(1)} ms: ${times.toFixed(2)} × (target: at most ${MOST_TIMES_PLAIN.toFixed(2)} ×) ${isFast ? 'reached' : 'MISSED'}`,
  );
  console.log(
    `${app}: zip ${(zipBytes / 1000).toFixed(1)} KB (target: at most ${MOST_ZIP_BYTES / 1000} KB) ${isSmall ? 'reached' : 'MISSED'}`,
  );
  if (!isFast || !isSmall) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
