import type { RestartLimitsInput } from '@defib/monitoring-policy';
import type { ReportedCheck } from './report.ts';
import type { Stage } from './stage.ts';

/** One thing that can go wrong, played on real processes. */
export interface Scenario {
  readonly name: string;
  /** One sentence: what happens, and what should come of it. */
  readonly title: string;
  /** The service that is played with; each scenario has its own, so that none spends another's budget. */
  readonly service: string;
  readonly hosts: number;
  readonly limits: RestartLimitsInput;
  /** A Slack channel of its own, such as '#night-shift'; the others share one. */
  readonly channel?: string;
  /** Its hosts come while it plays, into an Auto Scaling group of its own (`stage.group`); then `hosts` is 0. */
  readonly group?: boolean;
  /** Mostly waits, and disturbs nobody: it is played beside the others and told when it has ended. */
  readonly aside?: boolean;
  /** Makes it happen, waits for the outcome and says what was found. Rejects when the outcome does not come. */
  play(stage: Stage): Promise<readonly ReportedCheck[]>;
}

/** A check that compares what was found with what should be. */
export function check(what: string, found: unknown, expected: unknown): ReportedCheck {
  const passed = JSON.stringify(found) === JSON.stringify(expected);
  return passed
    ? { what, passed }
    : { what, passed, found: `${JSON.stringify(found)} instead of ${JSON.stringify(expected)}` };
}

/** A check that a condition holds; `found` is told when it does not. */
export function checkThat(what: string, passed: boolean, found: string): ReportedCheck {
  return passed ? { what, passed } : { what, passed, found };
}
