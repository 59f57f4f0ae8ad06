import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What of a synthesized stack decides how Terraform can be run on it. */
export interface Stack {
  readonly providerVersion?: string;
  readonly functions: readonly { readonly id: string; readonly runtime?: string }[];
}

/** Reads cdk.tf.json. Fields that aren't there, or are of another type, count as absent. */
export async function readStack(dir: string): Promise<Stack> {
  const stack: unknown = JSON.parse(await readFile(join(dir, 'cdk.tf.json'), 'utf8'));
  const providerVersion = field(field(field(field(stack, 'terraform'), 'required_providers'), 'aws'), 'version');
  const functions = field(field(stack, 'resource'), 'aws_lambda_function');
  return {
    ...(typeof providerVersion === 'string' ? { providerVersion } : {}),
    functions: Object.entries(isObject(functions) ? functions : {}).map(([id, definition]) => {
      const runtime = field(definition, 'runtime');
      return { id, ...(typeof runtime === 'string' ? { runtime } : {}) };
    }),
  };
}

function field(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
