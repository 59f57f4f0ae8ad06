import { describeEnding } from '@defib/incident-events';
import type { RestartLimits } from '@defib/monitoring-policy';
import { type EscalationReason, restartsInWindow } from './decide-restart.ts';
import type { Verdict } from './decide-verdict.ts';
import type { CaseFile } from './ports.ts';

/** What follows from a verdict. */
export interface FollowUp {
  /** When a failed restart is tried again. */
  readonly retryAt?: Date;
  readonly escalation?: { readonly reason: EscalationReason; readonly explanation: string };
}

// To restart again can't change any of these.
const HOPELESS: ReadonlySet<string> = new Set(['unit-not-found', 'unit-masked', 'bad-parameter', 'no-service-manager']);

function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/**
 * What to do after a restart has ended: nothing when it helped, another attempt after the cool-down while the budget
 * lasts, else people. A silent agent is always told, once, with its ending: until its data is back nobody watches.
 */
export function decideFollowUp(
  file: CaseFile,
  verdict: Exclude<Verdict, { kind: 'pending' }>,
  limits: RestartLimits | undefined,
  now: Date,
): FollowUp {
  const { unit, kind } = file.incident;
  if (kind === 'agent') {
    const explanation = `The agent sent no data; ${unit} was restarted: ${describeEnding(verdict.ending)}.`;
    return { escalation: { reason: 'agent-silent', explanation } };
  }
  if (verdict.kind === 'healed') return {};
  // Without limits the policy has dropped the service: nothing is tried again.
  if (HOPELESS.has(verdict.ending) || limits === undefined) {
    return {
      escalation: {
        reason: 'restart-failed',
        explanation: `Restarting ${unit} failed: ${describeEnding(verdict.ending)}.`,
      },
    };
  }
  const last = Date.parse(file.restarts.at(-1) ?? now.toISOString());
  const retryAt = new Date(Math.max(now.getTime(), last + limits.coolDownSeconds * 1_000));
  const used = restartsInWindow(file.restarts, limits.windowSeconds, retryAt);
  if (used < limits.maxRestarts) return { retryAt };
  return {
    escalation: {
      reason: 'budget-exhausted',
      explanation: `${unit} was restarted ${timesOf(used)} within ${limits.windowSeconds} s, as often as is allowed, and the last one failed: ${describeEnding(verdict.ending)}.`,
    },
  };
}
