import type { RestartLimits } from '@defib/monitoring-policy';
import type { Candidate } from './classify-alarm.ts';
import type { Withheld } from './decide-restart.ts';
import { type CaseKey, caseKeyText, type Incident, type InstanceLabel } from './incident.ts';
import type { CaseFile, HealedEnding, Ledger } from './ports.ts';
import { LedgerContentionError } from './restart-run.ts';

const MOST_TRIES = 5;
// A pause may end at any time (its tag is removed, its calendar opened), and no event says so.
const LOOK_AGAIN_SECONDS = 300;
// As long as the ledger keeps a case that nobody touches.
const LONGEST_LOOKING_SECONDS = 8 * 24 * 3_600;

function keptRestarts(file: CaseFile | undefined, limits: RestartLimits, now: Date): readonly string[] {
  const since = now.getTime() - Math.max(limits.windowSeconds, limits.coolDownSeconds) * 1_000;
  return (file?.restarts ?? []).filter((at) => Date.parse(at) > since);
}

interface CaseStart {
  readonly candidate: Candidate;
  readonly instance: InstanceLabel;
  readonly now: Date;
}

function caseOf(
  previous: CaseFile | undefined,
  { candidate: { incident, target }, instance, now }: CaseStart,
): Omit<CaseFile, 'status'> {
  const known = previous?.incident.incidentId === incident.incidentId ? previous : undefined;
  return {
    instanceId: incident.instanceId,
    unit: incident.unit,
    version: (previous?.version ?? 0) + 1,
    restarts: keptRestarts(previous, target.limits, now),
    incident,
    instance,
    attempt: known?.attempt ?? 0,
    ...(known?.unconfirmed === undefined ? {} : { unconfirmed: known.unconfirmed }),
    ...(previous?.lastFailure === undefined ? {} : { lastFailure: previous.lastFailure }),
  };
}

/** The case with one more restart, claimed. */
export function claimedCase(previous: CaseFile | undefined, start: CaseStart, claimId: string): CaseFile {
  const file = caseOf(previous, start);
  return {
    ...file,
    restarts: [...file.restarts, start.now.toISOString()],
    attempt: file.attempt + 1,
    status: 'claimed',
    claimId,
  };
}

/** The case of an incident that was withheld; undefined when a restart under way, or what came of it, has precedence. */
export function withheldCase(
  previous: CaseFile | undefined,
  start: CaseStart,
  decision: Withheld,
): CaseFile | undefined {
  if (decision.behindAnother) {
    return previous?.status === 'claimed'
      ? { ...previous, version: previous.version + 1, next: start.candidate.incident }
      : turnAfter(previous, start);
  }
  if (previous?.status === 'claimed') return undefined;
  const { reason, escalation } = decision;
  const file = {
    ...caseOf(previous, start),
    withheld: { reason, ...(escalation === undefined ? {} : { escalation }) },
  };
  const retryAt = nextLook(decision, start);
  return retryAt === undefined
    ? { ...file, status: 'closed' }
    : { ...file, status: 'waiting', retryAt: retryAt.toISOString() };
}

/** When a withheld restart is decided again: as it was told, but for a pause or a calendar soon and again and again. */
function nextLook({ reason, retryAt }: Withheld, { candidate, now }: CaseStart): Date | undefined {
  if (reason !== 'paused' && reason !== 'change-calendar-closed') return retryAt;
  const look = new Date(now.getTime() + LOOK_AGAIN_SECONDS * 1_000);
  if (retryAt !== undefined && retryAt < look) return retryAt;
  return look.getTime() - Date.parse(candidate.incident.alarm.at) <= LONGEST_LOOKING_SECONDS * 1_000 ? look : undefined;
}

/** Whether the same was told of this incident before. */
export function isToldAlready(file: CaseFile | undefined, { incident }: Candidate, decision: Withheld): boolean {
  return (
    file?.incident.incidentId === incident.incidentId &&
    file.tellingUntil === undefined &&
    file.withheld?.reason === decision.reason &&
    file.withheld.escalation === decision.escalation
  );
}

/**
 * The case of an incident that was to wait behind a restart, which ended before that was noted: the same as if it had
 * been noted in time. Undefined where a failed restart is tried again or was left to people, or where the one that
 * helped began later than this alarm.
 */
function turnAfter(previous: CaseFile | undefined, start: CaseStart): CaseFile | undefined {
  const waitsForItself = previous?.status === 'waiting' && previous.unconfirmed === undefined;
  if (waitsForItself || previous?.lastFailure !== undefined) return undefined;
  const { incident, target } = start.candidate;
  const restartedAt = Date.parse(previous?.restarts.at(-1) ?? '') || 0;
  if (Date.parse(incident.alarm.at) <= restartedAt) return undefined;
  return { ...caseOf(previous, start), status: 'waiting', retryAt: turnAt(restartedAt, target.limits, start.now) };
}

/** When an alarm that waited behind a restart gets its turn: after the cool-down. ISO 8601. */
function turnAt(restartedAt: number, limits: RestartLimits | undefined, now: Date): string {
  return new Date(Math.max(now.getTime(), restartedAt + (limits?.coolDownSeconds ?? 0) * 1_000)).toISOString();
}

function withoutClaim({
  claimId: _claimId,
  retryAt: _retryAt,
  next: _next,
  tellingUntil: _tellingUntil,
  unconfirmed: _unconfirmed,
  withheld: _withheld,
  ...file
}: CaseFile): Omit<CaseFile, 'claimId' | 'retryAt' | 'next' | 'tellingUntil' | 'unconfirmed' | 'withheld'> {
  return { ...file, version: file.version + 1 };
}

/** How a restart helped, and how long its alarm may take to go back to OK. */
export interface Unconfirmed {
  readonly ending: HealedEnding;
  readonly patienceSeconds: number;
}

/**
 * The case after a restart that helped. An alarm that came after the restart began gets its turn. Where none did, the
 * case waits for the alarm's OK if there is one to wait for: a process that dies again before CloudWatch has seen it
 * run changes no state, so nobody would hear of it. It is not looked at while the restart still cools down.
 */
export function healedCase(
  file: CaseFile,
  limits: RestartLimits | undefined,
  now: Date,
  unconfirmed?: Unconfirmed,
): CaseFile {
  const { lastFailure: _lastFailure, ...rest } = withoutClaim(file);
  const restartedAt = Date.parse(file.restarts.at(-1) ?? file.incident.alarm.at);
  const next: Incident | undefined = file.next;
  if (next === undefined || Date.parse(next.alarm.at) <= restartedAt) {
    if (unconfirmed === undefined) return { ...rest, status: 'closed' };
    const { ending, patienceSeconds } = unconfirmed;
    const from = new Date(now.getTime() + patienceSeconds * 1_000);
    return { ...rest, status: 'waiting', retryAt: turnAt(restartedAt, limits, from), unconfirmed: { ending } };
  }
  return { ...rest, incident: next, attempt: 0, status: 'waiting', retryAt: turnAt(restartedAt, limits, now) };
}

/** The case after a restart that did not help: to be tried again, or left to people. */
export function failedCase(
  file: CaseFile,
  lastFailure: NonNullable<CaseFile['lastFailure']>,
  retryAt: Date | undefined,
): CaseFile {
  const rest = { ...withoutClaim(file), lastFailure };
  return retryAt === undefined
    ? { ...rest, status: 'closed' }
    : { ...rest, status: 'waiting', retryAt: retryAt.toISOString() };
}

/** The case once its alarm is over: nothing is left to be decided. */
export function overCase(file: CaseFile): CaseFile {
  return { ...withoutClaim(file), status: 'closed' };
}

/** Whether somebody is telling at this moment what came of the case's incident. */
export function isBeingTold(file: CaseFile, now: Date): boolean {
  return file.tellingUntil !== undefined && Date.parse(file.tellingUntil) > now.getTime();
}

/** The case, with the right to tell what came of it, until then (ISO 8601). */
export function tellingCase(file: CaseFile, until: string): CaseFile {
  return { ...file, version: file.version + 1, tellingUntil: until };
}

/** The case once it was told. */
export function toldCase({ tellingUntil: _tellingUntil, ...file }: CaseFile): CaseFile {
  return { ...file, version: file.version + 1 };
}

/** The case after a claim that came to nothing: no restart took place, so none is counted. */
export function unsentCase(file: CaseFile): CaseFile {
  return { ...withoutClaim(file), restarts: file.restarts.slice(0, -1), status: 'closed' };
}

/**
 * Writes a change to a case, worked out anew when somebody else wrote in between. `change` returns undefined when
 * nothing is left to change.
 *
 * @throws LedgerContentionError when others write all the time
 */
export async function changeCase(
  ledger: Ledger,
  key: CaseKey,
  known: CaseFile | undefined,
  change: (file: CaseFile | undefined) => CaseFile | undefined,
): Promise<void> {
  let file = known;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const changed = change(file);
    if (changed === undefined || (await ledger.saveCase(changed)) === 'written') return;
    const { cases } = await ledger.read({ cases: [key], services: [] });
    file = cases.get(caseKeyText(key));
  }
  throw new LedgerContentionError(`The case of ${caseKeyText(key)} kept changing`);
}
