import { type JsonObject, numberAt, objectAt, stringAt } from '../json-value.ts';

/** What an execution environment needs to know of its function. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  /** 'index.handler' */
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads a function's configuration as Lambda's API answers it; undefined where it has no name or ARN. */
export function readFunctionDefinition(configuration: JsonObject): FunctionDefinition | undefined {
  const name = stringAt(configuration, 'FunctionName');
  const arn = stringAt(configuration, 'FunctionArn');
  if (name === undefined || arn === undefined) return undefined;
  const variables = objectAt(objectAt(configuration, 'Environment'), 'Variables') ?? {};
  return {
    name,
    arn: arn.replace(/(:function:[^:]+):.*$/, '$1'),
    version: stringAt(configuration, 'Version') ?? '$LATEST',
    handler: stringAt(configuration, 'Handler') ?? 'index.handler',
    runtime: stringAt(configuration, 'Runtime') ?? 'nodejs22.x',
    timeoutSeconds: numberAt(configuration, 'Timeout') ?? 3,
    memoryMegabytes: numberAt(configuration, 'MemorySize') ?? 128,
    environment: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
  };
}

/** 'name' of a name, a partial or a full function ARN, qualified or not. */
export function functionNameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  const marker = parts.indexOf('function');
  return (marker === -1 ? parts[0] : parts[marker + 1]) ?? nameOrArn;
}
