import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'lambda-credentials';
const PACKAGE_FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** Providers that read profiles, sign in, start processes or ask a metadata service: nothing that Lambda uses. */
export const UNUSED_PROVIDER =
  /credential-provider-(?:node|sso|ini|process|login|http|web-identity|imds)\b|token-providers/;

/**
 * Puts the environment's credentials in the place of the SDK's default chain. Lambda hands a function its credentials in
 * the environment (Lambda developer guide, "Defined runtime environment variables"); the rest of the chain would be
 * loaded at every cold start and never asked.
 */
export const lambdaCredentials: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: 'environment',
      namespace: NAMESPACE,
    }));
    build.onLoad({ filter: /^environment$/, namespace: NAMESPACE }, () => ({
      contents:
        "import { fromEnv } from '@aws-sdk/credential-provider-env';\nexport const defaultProvider = () => fromEnv();\n",
      resolveDir: PACKAGE_FOLDER,
    }));
  },
};
