// `pnpm synth`: checks defib.config.ts, bundles the functions from their sources, writes the Terraform to cdktf.out.
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BundleError, bundleFunctions } from '@defib/function-bundle';
import { isElastic, type MonitoringPolicy } from '@defib/monitoring-policy';
import { ConfigError } from './config-error.ts';
import { loadConfig } from './load-config.ts';

const infra = fileURLToPath(new URL('..', import.meta.url));
const outdir = resolve(infra, process.env['CDKTF_OUTDIR'] ?? 'cdktf.out');

try {
  const config = await loadConfig(process.env);
  if (config.policy.escalation.mail.length === 0) {
    console.error('Nobody is told of escalations: policy.escalation.mail is empty.');
  }
  // One after the other: esbuild asks this process about the SDK's files, and loading cdktf meanwhile would keep it waiting.
  const bundleOf = await bundleFunctions(functionsOf(config.policy), resolve(infra, '..'));
  const { synthesize } = await import('./synthesize.ts');
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

/** The functions that a policy deploys: nothing is bundled in vain. */
function functionsOf(policy: MonitoringPolicy): string[] {
  return [
    'restart-handler',
    ...(isElastic(policy) ? ['instance-detector'] : []),
    ...(policy.slack === undefined ? [] : ['slack-notifier']),
  ];
}
