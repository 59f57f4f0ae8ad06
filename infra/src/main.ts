// `pnpm synth`: checks defib.config.ts, bundles the functions from their sources, writes the Terraform to cdktf.out.
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BundleError, bundleFunctions } from '@defib/function-bundle';
import { isElastic } from '@defib/monitoring-policy';
import { ConfigError } from './config-error.ts';

const infra = fileURLToPath(new URL('..', import.meta.url));
const outdir = resolve(infra, process.env['CDKTF_OUTDIR'] ?? 'cdktf.out');

try {
  // Bundling takes longest and runs in a process of its own: started first, and cdktf is loaded meanwhile.
  const bundling = bundleFunctions(['restart-handler', 'instance-detector', 'slack-notifier'], resolve(infra, '..'));
  // Awaited below; until then a failure must not end the process, since the config may have something to say first.
  bundling.catch(() => {});
  const { loadConfig } = await import('./load-config.ts');
  const config = await loadConfig(process.env);
  if (config.policy.escalation.mail.length === 0) {
    console.error('Nobody is told of escalations: policy.escalation.mail is empty.');
  }
  const { synthesize } = await import('./synthesize.ts');
  const bundleOf = await bundling;
  const stackDir = await synthesize({
    config,
    restartHandler: bundleOf('restart-handler'),
    instanceDetector: isElastic(config.policy) ? bundleOf('instance-detector') : undefined,
    slackNotifier: config.policy.slack === undefined ? undefined : bundleOf('slack-notifier'),
    outdir,
  });
  console.log(`Written: ${relative(process.cwd(), stackDir)}/cdk.tf.json`);
} catch (error) {
  // A mistake of the user's is told in words; anything else is ours and keeps its stack.
  if (!(error instanceof ConfigError || error instanceof BundleError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
