import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipFunction } from '@defib/function-bundle';
import { resourceNames } from '@defib/monitoring-policy';
import { App } from 'cdktf';
import type { Config } from './config.ts';
import { DefibStack } from './defib-stack.ts';
import { restartDocument } from './restart-document.ts';

export interface SynthesizeOptions {
  readonly config: Config;
  /** The restart-handler's index.mjs. */
  readonly restartHandler: Uint8Array | Promise<Uint8Array>;
  /** The instance-detector's index.mjs; needed where the policy means instances that come and go. */
  readonly instanceDetector?: Uint8Array | Promise<Uint8Array> | undefined;
  /** The slack-notifier's index.mjs; needed where the policy has `slack`. */
  readonly slackNotifier?: Uint8Array | Promise<Uint8Array> | undefined;
  /** Where the stack is written to, as `stacks/NAME/cdk.tf.json`. */
  readonly outdir: string;
}

/**
 * Writes the stack's Terraform. The same bundle and config give the same bytes.
 *
 * @returns the folder of the stack, ready for Terraform.
 */
export async function synthesize(options: SynthesizeOptions): Promise<string> {
  const { config, outdir } = options;
  const policyJson = new TextEncoder().encode(`${JSON.stringify(config.policy, null, 2)}\n`);
  const zipOf = async (name: string, code: Uint8Array | Promise<Uint8Array>): Promise<string> =>
    writeZip(outdir, name, { 'index.mjs': await code, 'policy.json': policyJson });
  const restartHandlerZip = await zipOf('restart-handler', options.restartHandler);
  const detector = options.instanceDetector;
  const instanceDetectorZip =
    detector === undefined ? {} : { instanceDetectorZip: await zipOf('instance-detector', detector) };
  const notifier = options.slackNotifier;
  const slackNotifierZip = notifier === undefined ? {} : { slackNotifierZip: await zipOf('slack-notifier', notifier) };
  const app = new App({ outdir });
  new DefibStack(app, {
    config,
    restartDocument: restartDocument(),
    restartHandlerZip,
    ...instanceDetectorZip,
    ...slackNotifierZip,
  });
  app.synth();
  return join(outdir, 'stacks', resourceNames(config.policy.environment).stack);
}

async function writeZip(outdir: string, name: string, files: Record<string, Uint8Array>): Promise<string> {
  const folder = join(outdir, 'functions');
  const path = join(folder, `${name}.zip`);
  await mkdir(folder, { recursive: true });
  await writeFile(path, zipFunction(files));
  return path;
}
