/** Thrown at cold start when the environment or the bundled policy is not usable; names every fault, and no values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
