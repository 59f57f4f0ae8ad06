import type { IncidentEvent, WithheldReason } from '@defib/incident-events';
import { isTargeted, type PolicyMode, type RestartLimits, readPause } from '@defib/monitoring-policy';
import type { Candidate } from './classify-alarm.ts';
import type { CalendarState, CaseFile, InstanceDetails } from './ports.ts';

export type EscalationReason = Extract<IncidentEvent, { step: 'Incident Escalated' }>['reason'];

/** What is known of one candidate at the time of its decision. */
export interface RestartFacts {
  readonly now: Date;
  readonly mode: PolicyMode;
  /** Absent when EC2 doesn't know it. */
  readonly instance?: InstanceDetails;
  /** Absent when it is in no Auto Scaling group. */
  readonly lifecycleState?: string;
  /** Absent when SSM doesn't manage it. */
  readonly pingStatus?: string;
  readonly calendar: CalendarState;
  /** The ledger's case of this unit on this instance, if there was one. */
  readonly file?: CaseFile;
  readonly blastRadius: {
    /** Instances restarted within the window, those decided just now included. */
    readonly restarted: ReadonlySet<string>;
    readonly allowed: number;
  };
}

export interface Withheld {
  readonly kind: 'withheld';
  readonly reason: WithheldReason;
  readonly explanation: string;
  /** When it will be decided again by itself, if it will. */
  readonly retryAt?: Date;
  readonly escalation?: EscalationReason;
  /** A restart of the unit is under way for another alarm; this one waits for its ending. */
  readonly behindAnother?: true;
}

export type RestartDecision =
  | { readonly kind: 'restart'; readonly attempt: number }
  | Withheld
  /** The claim for this very incident exists; whether its command went out has to be looked up. */
  | { readonly kind: 'claimed'; readonly claimId: string }
  /** Another invocation is telling what was decided about this incident. */
  | { readonly kind: 'held' }
  /** Everything about this incident was decided and told before. */
  | { readonly kind: 'settled' }
  /** A later alarm of the same unit has taken this one's place. */
  | { readonly kind: 'superseded' }
  /** Not an instance that the policy means. */
  | { readonly kind: 'not-managed'; readonly reason: 'unknown-instance' | 'unmanaged-instance' };

/** What waits longer than this for its next attempt is better left to people. */
const LONGEST_WAIT_SECONDS = 24 * 3_600;

function withheld(
  reason: WithheldReason,
  explanation: string,
  more: Pick<Withheld, 'escalation' | 'behindAnother'> & { readonly retryAt?: Date | undefined } = {},
): Withheld {
  const { retryAt, ...rest } = more;
  return { kind: 'withheld', reason, explanation, ...rest, ...(retryAt === undefined ? {} : { retryAt }) };
}

function secondsLater(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1_000);
}

function soonEnough(time: Date | undefined, now: Date): Date | undefined {
  return time !== undefined && time <= secondsLater(now, LONGEST_WAIT_SECONDS) ? time : undefined;
}

/** How many of the restarts lie within the window that ends at `at`. */
export function restartsInWindow(restarts: readonly string[], windowSeconds: number, at: Date): number {
  const since = at.getTime() - windowSeconds * 1_000;
  return restarts.filter((restart) => Date.parse(restart) > since).length;
}

/** The end of the cool-down after the last restart; undefined when there was none or it has passed. */
function coolDownEnd(file: CaseFile | undefined, limits: RestartLimits, now: Date): Date | undefined {
  const last = file?.restarts.at(-1);
  if (last === undefined) return undefined;
  const end = secondsLater(new Date(last), limits.coolDownSeconds);
  return end > now ? end : undefined;
}

/** What the ledger already says about this incident; undefined when it is a new one, or one whose time has come again. */
function alreadyKnown(
  { incident, origin }: Candidate,
  file: CaseFile | undefined,
  now: Date,
): RestartDecision | undefined {
  if (file === undefined) return undefined;
  if (file.next?.incidentId === incident.incidentId) return { kind: 'settled' };
  if (file.incident.incidentId === incident.incidentId) {
    if (file.status === 'claimed' && file.claimId !== undefined) return { kind: 'claimed', claimId: file.claimId };
    if (file.tellingUntil !== undefined) {
      // Decided, but never told: whoever wanted to has crashed. Told late, it had better be decided anew.
      return Date.parse(file.tellingUntil) > now.getTime() ? { kind: 'held' } : undefined;
    }
    return file.status === 'waiting' && origin === 'retry' ? undefined : { kind: 'settled' };
  }
  // The retry of an incident that a later alarm has replaced in the meantime.
  if (origin === 'retry') return { kind: 'superseded' };
  const newest = Math.max(
    Date.parse(file.incident.alarm.at),
    Date.parse(file.next?.alarm.at ?? file.incident.alarm.at),
  );
  return Date.parse(incident.alarm.at) < newest ? { kind: 'superseded' } : undefined;
}

function withheldByInstance(instance: InstanceDetails, facts: RestartFacts): Withheld | undefined {
  const { state } = instance;
  if (state === 'shutting-down' || state === 'terminated')
    return withheld('instance-terminating', `The instance is ${state}.`);
  if (state !== 'running') return withheld('instance-not-running', `The instance is ${state}.`);
  if (facts.lifecycleState?.includes('Terminat')) {
    return withheld(
      'instance-terminating',
      `Its Auto Scaling group is taking the instance away (${facts.lifecycleState}).`,
    );
  }
  if (facts.pingStatus === undefined) {
    return withheld(
      'instance-not-connected',
      'Systems Manager does not manage the instance, so no command can reach it.',
      { escalation: 'instance-not-connected' },
    );
  }
  if (facts.pingStatus !== 'Online') {
    return withheld('instance-not-connected', `The SSM agent of the instance does not answer (${facts.pingStatus}).`, {
      escalation: 'instance-not-connected',
    });
  }
  return undefined;
}

function withheldByPause(instance: InstanceDetails, { now, calendar }: RestartFacts): Withheld | undefined {
  const pause = readPause(instance.tags, now);
  if (pause.kind === 'paused') {
    return pause.until === undefined
      ? withheld('paused', 'The instance is paused by its tag defib:paused.')
      : withheld('paused', `The instance is paused until ${pause.until.toISOString()} by its tag defib:paused.`, {
          retryAt: soonEnough(pause.until, now),
        });
  }
  if (calendar.kind === 'closed') {
    const until = calendar.until === undefined ? undefined : new Date(calendar.until);
    return withheld('change-calendar-closed', 'A change calendar is closed.', { retryAt: soonEnough(until, now) });
  }
  if (calendar.kind === 'unreadable') {
    return withheld(
      'change-calendar-closed',
      `Whether the change calendars are open can't be told: ${calendar.problem}.`,
      { escalation: 'calendar-unreadable' },
    );
  }
  return undefined;
}

/** The end of an incident whose restarts all helped, while its alarm stayed as it was. */
function withheldUnconfirmed({ incident, attempt, unconfirmed }: CaseFile): Withheld {
  const times = attempt === 1 ? 'once' : `${attempt} times`;
  return unconfirmed?.ending === 'already-running'
    ? withheld(
        'budget-exhausted',
        `${incident.unit} runs on the host, but the alarm has not gone back to OK although it was looked at ${times}: the alarm and the process selector may not mean this unit's process.`,
        { escalation: 'still-in-alarm' },
      )
    : withheld(
        'budget-exhausted',
        `${incident.unit} was restarted ${times} and came up, but the alarm has not gone back to OK.`,
        { escalation: 'budget-exhausted' },
      );
}

function withheldByBudget({ incident, target }: Candidate, { file, now }: RestartFacts): Withheld | undefined {
  const { limits } = target;
  if (file?.status === 'claimed') {
    return withheld('cooling-down', 'A restart of this unit is under way for an earlier alarm.', {
      behindAnother: true,
    });
  }
  const end = coolDownEnd(file, limits, now);
  // Asked for the time at which it could be restarted: to wait only to hear "no" would keep people waiting too.
  const used = restartsInWindow(file?.restarts ?? [], limits.windowSeconds, end ?? now);
  const unconfirmed = file?.unconfirmed !== undefined && file.incident.incidentId === incident.incidentId;
  // By attempts too: with long periods the window would let an alarm that never goes back be looked at for ever.
  if (unconfirmed && (used >= limits.maxRestarts || file.attempt >= limits.maxRestarts))
    return withheldUnconfirmed(file);
  if (used >= limits.maxRestarts) {
    return withheld(
      'budget-exhausted',
      `It was restarted ${used} of ${limits.maxRestarts} times that are allowed within ${limits.windowSeconds} s.`,
      { escalation: 'budget-exhausted' },
    );
  }
  if (end === undefined) return undefined;
  return withheld(
    'cooling-down',
    `It was restarted at ${file?.restarts.at(-1)}, and the cool-down is ${limits.coolDownSeconds} s.`,
    { retryAt: end },
  );
}

function withheldByBlastRadius(
  { incident, target }: Candidate,
  { blastRadius: { restarted, allowed } }: RestartFacts,
): Withheld | undefined {
  // One that was restarted in this window counts already, so restarting it again widens nothing.
  const count = restarted.has(incident.instanceId) ? restarted.size : restarted.size + 1;
  if (count <= allowed) return undefined;
  return withheld(
    'blast-radius',
    `${restarted.size} of ${allowed} instances of ${target.service} that may be restarted within ${target.limits.blastRadius.windowSeconds} s have been.`,
    { escalation: 'blast-radius' },
  );
}

/**
 * Whether to restart, asked in the order in which the design lists its rules: the first "no" withholds and says why.
 * Withholding is the answer to every doubt.
 */
export function decideRestart(candidate: Candidate, facts: RestartFacts): RestartDecision {
  const known = alreadyKnown(candidate, facts.file, facts.now);
  if (known !== undefined) return known;
  const { instance } = facts;
  if (instance === undefined) return { kind: 'not-managed', reason: 'unknown-instance' };
  if (!candidate.target.instances.some((targets) => isTargeted(instance, targets)))
    return { kind: 'not-managed', reason: 'unmanaged-instance' };

  if (facts.mode === 'observe')
    return withheld(
      'observe-mode',
      `The policy is in observe mode; otherwise ${candidate.target.unit} might have been restarted.`,
    );
  if (candidate.hold !== undefined) return withheld(candidate.hold.reason, candidate.hold.explanation);
  return (
    withheldByPause(instance, facts) ??
    withheldByInstance(instance, facts) ??
    withheldByBudget(candidate, facts) ??
    withheldByBlastRadius(candidate, facts) ?? {
      kind: 'restart',
      attempt: facts.file?.incident.incidentId === candidate.incident.incidentId ? facts.file.attempt + 1 : 1,
    }
  );
}
