import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { AwsCallError } from '@defib/aws-call';
import type { ReadWebhook } from '../ports.ts';

const CACHED_SECONDS = 300;

/** Reads webhook addresses from Parameter Store (SecureString), with a cache for as long as the function's process lives. */
export function webhookReader(client: SSMClient): ReadWebhook {
  const provider = new SSMProvider({ awsSdkV3Client: client });
  return async (parameter, { fresh }) => {
    try {
      return await provider.get(parameter, { decrypt: true, maxAge: CACHED_SECONDS, forceFetch: fresh });
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (cause instanceof Error && cause.name === 'ParameterNotFound') return undefined;
      throw new AwsCallError('ssm:GetParameter', cause ?? error);
    }
  };
}
