import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isElastic, type PolicyInput } from '@defib/monitoring-policy';
import { App } from 'cdktf';
import { type ConfigInput, parseConfig } from '../src/config.ts';
import { DefibStack } from '../src/defib-stack.ts';
import { restartDocument } from '../src/restart-document.ts';

export const INSTANCE = 'i-0a1b2c3d4e5f60718';
export const ACCOUNT = '111122223333';

type Block = Record<string, unknown>;

/** A synthesized stack, with references to the account, the partition and other resources put in as plain text. */
export interface Synthesized {
  /** The one resource of this type whose path in the stack ends so. */
  resource(type: string, path: string): Block;
  resources(type: string): Block[];
  readonly whole: Block;
}

export function configOf(
  policy: Partial<PolicyInput> = {},
  deployment: Partial<ConfigInput['deployment']> = {},
): ConfigInput {
  return {
    policy: {
      environment: 'test',
      services: [{ name: 'web', unit: 'nginx.service', process: { exe: 'nginx' } }],
      instances: { instanceIds: [INSTANCE] },
      escalation: { mail: ['oncall@example.com'] },
      ...policy,
    },
    deployment: { region: 'eu-west-1', backend: { kind: 's3', bucket: 'example-terraform-state' }, ...deployment },
  };
}

/** Synthesizes a stack around an empty function, so that no bundling slows the test. */
export function synthesizeStack(input: ConfigInput = configOf(), env: NodeJS.ProcessEnv = {}): Synthesized {
  const folder = mkdtempSync(join(tmpdir(), 'defib-infra-'));
  try {
    const restartHandlerZip = join(folder, 'restart-handler.zip');
    writeFileSync(restartHandlerZip, 'zip');
    const app = new App({ outdir: folder });
    const config = parseConfig(input, 'the test', env);
    const stack = new DefibStack(app, {
      config,
      restartDocument: restartDocument(),
      restartHandlerZip,
      // The zip is as empty as the other one's.
      ...(isElastic(config.policy) ? { instanceDetectorZip: restartHandlerZip } : {}),
      ...(config.policy.slack === undefined ? {} : { slackNotifierZip: restartHandlerZip }),
    });
    app.synth();
    return synthesizedFrom(
      JSON.parse(resolved(readFileSync(join(folder, 'stacks', stack.node.id, 'cdk.tf.json'), 'utf8'))),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function resolved(json: string): string {
  return json
    .replace(/\$\{data\.aws_caller_identity\.account\.account_id\}/g, ACCOUNT)
    .replace(/\$\{data\.aws_partition\.partition\.partition\}/g, 'aws')
    .replace(/\$\{data\.aws_partition\.partition\.dns_suffix\}/g, 'amazonaws.com')
    .replace(/\$\{aws_[a-z_]+\.([A-Za-z0-9_-]+?)(?:_[A-F0-9]{8})?\.([a-z_]+)\}/g, 'the $2 of $1');
}

function synthesizedFrom(whole: Block): Synthesized {
  const resources = (type: string) => Object.values(blockAt(blockAt(whole, 'resource'), type)).map(asBlock);
  return {
    whole,
    resources: (type) => resources(type).map(withoutMetadata),
    resource: (type, path) => {
      const found = resources(type).filter((block) => pathOf(block).endsWith(path));
      const [first] = found;
      if (first === undefined || found.length > 1) throw new Error(`${found.length} resources ${type} at ${path}`);
      return withoutMetadata(first);
    },
  };
}

function pathOf(block: Block): string {
  return String(blockAt(blockAt(block, '//'), 'metadata')['path']);
}

function withoutMetadata({ '//': _, ...block }: Block): Block {
  return block;
}

export function blockAt(block: Block, key: string): Block {
  return asBlock(block[key] ?? {});
}

function asBlock(value: unknown): Block {
  if (typeof value !== 'object' || value === null) throw new Error(`${JSON.stringify(value)} is no block`);
  return Object.fromEntries(Object.entries(value));
}

/** Parses a field that holds JSON. */
export function jsonIn(block: Block, key: string): unknown {
  return JSON.parse(String(block[key]));
}
