import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Config, parseConfig } from './config.ts';
import { ConfigError } from './config-error.ts';

const DEFAULT_CONFIG = fileURLToPath(new URL('../defib.config.ts', import.meta.url));

/**
 * Loads infra/defib.config.ts, or the module that DEFIB_CONFIG names (relative to the working directory). The module
 * exports the config as `config` or as default.
 *
 * @throws ConfigError when it can't be loaded or breaks a rule.
 */
export async function loadConfig(env: NodeJS.ProcessEnv): Promise<Config> {
  const named = env['DEFIB_CONFIG'] ?? '';
  const path = named === '' ? DEFAULT_CONFIG : resolve(named);
  const source = named === '' ? 'infra/defib.config.ts' : named;
  const loaded = await importModule(path, source);
  const config = loaded['config'] ?? loaded['default'];
  if (config === undefined) {
    throw new ConfigError(source, [
      'exports neither `config` nor a default; should be `export const config = defineConfig({ … })`',
    ]);
  }
  return parseConfig(config, source, env);
}

async function importModule(path: string, source: string): Promise<Record<string, unknown>> {
  try {
    const loaded: Record<string, unknown> = await import(pathToFileURL(path).href);
    return loaded;
  } catch (cause) {
    throw new ConfigError(source, [`could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`], {
      cause,
    });
  }
}
