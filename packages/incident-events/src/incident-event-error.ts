/** Thrown when something that should be an incident event is not one; `problems` names every field that is wrong. */
export class IncidentEventError extends Error {
  override readonly name = 'IncidentEventError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Not an incident event: ${problems.join('; ')}`);
    this.problems = problems;
  }
}
