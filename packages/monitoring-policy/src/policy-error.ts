/** Thrown when a policy breaks its rules; the message names every field that does and says what would be right. */
export class PolicyError extends Error {
  /** One line per problem: `field.path: what is wrong; what would be right`. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The monitoring policy has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.name = 'PolicyError';
    this.problems = problems;
  }
}
