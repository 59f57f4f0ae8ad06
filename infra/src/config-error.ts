/** Thrown when defib.config.ts can't be used; the message names each field and says what would be right. */
export class ConfigError extends Error {
  constructor(source: string, problems: readonly string[], options?: ErrorOptions) {
    super(`${source} can't be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`, options);
    this.name = 'ConfigError';
  }
}
