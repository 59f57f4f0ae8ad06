import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTagsCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { type Host, type LocalAws, startLocalAws } from '@defib/local-aws';
import { DRILL_ENVIRONMENT, writeDrillConfig } from '../src/drill-config.ts';
import { deployStack } from '../src/stack.ts';
import { createTerminal } from '../src/terminal.ts';
import { createWorkDirectory } from '../src/work-directory.ts';

export const BENCH_SERVICE = 'bench';
export const BENCH_UNIT = 'bench.service';
export const BENCH_PATTERN = 'bench-server';
export const BENCH_TAG = { key: 'bench', value: 'yes' } as const;

const REGION = 'eu-west-1';
/** Batching windows and visibility time-outs as in AWS, so that nothing is flattered by a faster clock. */
const TIME_SCALE = 1;
const CREATE_TAGS_AT_ONCE = 200;

/** A host that only answers: what is measured is the function, not a script. */
const answeringHost: Host = {
  platform: 'linux',
  exec: async () => ({ stdout: 'defib-result: restarted 0\n', stderr: '', exitCode: 0 }),
  processes: async () => [],
  start: async () => {},
  kill: async () => 0,
  breakUnit: async () => {},
  mainPid: async () => undefined,
  stop: async () => {},
};

interface BenchStack {
  readonly aws: LocalAws;
  /** Runs so many instances with the service's tag, all of them managed and connected. */
  runInstances(count: number): Promise<readonly string[]>;
}

/** Deploys the stack with one service on whatever instances have a tag, and takes everything down after `measure`. */
export async function withBenchStack<T>(measure: (stack: BenchStack) => Promise<T>): Promise<T> {
  const root = join(import.meta.dirname, '..', '..', '..');
  const workDirectory = createWorkDirectory(root);
  const terminal = createTerminal(process.stdout, { colour: false, now: () => Date.now() });
  const directory = join(workDirectory, 'functions');
  mkdirSync(directory);
  const aws = await startLocalAws({
    timeScale: TIME_SCALE,
    region: REGION,
    directory,
    virtualEnvironment: join(root, '.defib', 'venv'),
  });
  try {
    const configFile = join(workDirectory, 'defib.config.mjs');
    const policy = {
      environment: DRILL_ENVIRONMENT,
      services: [
        {
          name: BENCH_SERVICE,
          unit: BENCH_UNIT,
          process: { pattern: BENCH_PATTERN },
          instances: { tags: [BENCH_TAG] },
          restart: { coolDownSeconds: 70, maxRestarts: 10, blastRadius: { maxShare: 1, windowSeconds: 900 } },
        },
      ],
      agent: { enabled: false },
    };
    writeDrillConfig(configFile, policy, REGION);
    await deployStack({
      root,
      workDirectory,
      configFile,
      awsEnv: aws.env,
      terminal,
      signal: new AbortController().signal,
    });
    await aws.refresh();
    return await measure({ aws, runInstances: (count) => runInstances(aws, count) });
  } finally {
    await aws.stop();
    rmSync(workDirectory, { recursive: true, force: true });
  }
}

async function runInstances(aws: LocalAws, count: number): Promise<readonly string[]> {
  const ec2 = new EC2Client(clientOptions(aws));
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-12345678', MinCount: count, MaxCount: count }),
  );
  const ids = Instances.flatMap(({ InstanceId }) => InstanceId ?? []);
  for (let from = 0; from < ids.length; from += CREATE_TAGS_AT_ONCE) {
    const Resources = ids.slice(from, from + CREATE_TAGS_AT_ONCE);
    await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: BENCH_TAG.key, Value: BENCH_TAG.value }] }));
  }
  for (const instanceId of ids) await aws.addHost({ host: answeringHost, name: instanceId, instanceId, selectors: [] });
  return ids;
}

/** Options of an SDK client that talks to the local AWS. */
export function clientOptions(aws: LocalAws) {
  return {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  };
}
