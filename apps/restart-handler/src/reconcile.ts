import { forEachLimited } from '@defib/queue-function';
import { changeCase, failedCase, overCase, unsentCase } from './case-files.ts';
import type { Candidate } from './classify-alarm.ts';
import { decideReconcile } from './decide-reconcile.ts';
import { decideVerdict } from './decide-verdict.ts';
import { alarmOfIncident, caseKeyText } from './incident.ts';
import { incidentFacts } from './incident-facts.ts';
import type { CaseFile, Claim, RetryMarker } from './ports.ts';
import { ClaimHeldError, type RestartRun } from './restart-run.ts';
import { findTarget } from './restart-targets.ts';
import { announceClaim, sendAbandonedClaim } from './resume-claim.ts';
import { mailVerdicts, settleInstance, type UnmailedVerdict } from './settle-results.ts';
import { takeVerdict } from './take-verdict.ts';
import { tell } from './tell.ts';
import { giveBack } from './tell-requested.ts';
import { treatCandidates } from './treat-candidates.ts';

const CLAIMS_AT_ONCE = 5;

type Cases = ReadonlyMap<string, CaseFile>;

/** A restart without a result is a failed one, and people have to look. */
async function settleWithoutResult(open: CaseFile, claim: Claim, commandId: string, run: RestartRun): Promise<void> {
  const file = await takeVerdict(open, run);
  if (file === undefined) return;
  const facts = incidentFacts(file.incident, file.instance, run.config);
  const explanation = `${file.unit} was to be restarted by command ${commandId}, but no result came.`;
  await tell(
    [
      { step: 'Restart Failed', facts, commandId, attempt: file.attempt, ending: 'unknown', output: '' },
      { step: 'Incident Escalated', facts, reason: 'no-result', explanation },
    ],
    run,
  );
  await changeCase(run.ports.ledger, file, file, (current) =>
    current?.status === 'claimed' && current.claimId === claim.claimId
      ? failedCase(current, { ending: 'unknown', output: '' }, undefined)
      : undefined,
  );
  run.metrics.count('RestartsFailed');
}

async function askForResults(
  claim: Claim,
  instanceIds: readonly string[],
  final: boolean,
  cases: Cases,
  run: RestartRun,
): Promise<readonly UnmailedVerdict[]> {
  const unmailed: UnmailedVerdict[] = [];
  const inNoCommand = instanceIds.filter(
    (id) => !claim.commands.some(({ instanceIds: sentTo }) => sentTo.includes(id)),
  );
  for (const instanceId of inNoCommand) {
    const file = cases.get(caseKeyText({ instanceId, unit: claim.command.unit }));
    // SSM refused it, and whoever was about to tell so did not get to it.
    if (file !== undefined) await giveBack(file, run);
  }
  for (const { commandId, instanceIds: sentTo } of claim.commands) {
    const waiting = instanceIds.filter((id) => sentTo.includes(id));
    if (waiting.length === 0) continue;
    const invocations = await run.ports.readInvocations(commandId);
    for (const instanceId of waiting) {
      const file = cases.get(caseKeyText({ instanceId, unit: claim.command.unit }));
      if (file === undefined) continue;
      const invocation = invocations.find((one) => one.instanceId === instanceId);
      const verdict =
        invocation === undefined ? ({ kind: 'pending' } as const) : decideVerdict(invocation, claim.command.platform);
      if (verdict.kind !== 'pending') {
        const settled = await settleInstance(file, claim, commandId, verdict, run);
        if (settled !== undefined) unmailed.push(settled);
      } else if (final) await settleWithoutResult(file, claim, commandId, run);
    }
  }
  return unmailed;
}

async function giveUp(claim: Claim, cases: Cases, run: RestartRun): Promise<void> {
  for (const instanceId of claim.instanceIds) {
    const open = cases.get(caseKeyText({ instanceId, unit: claim.command.unit }));
    if (open?.claimId !== claim.claimId || open.status !== 'claimed') continue;
    const file = await takeVerdict(open, run);
    if (file === undefined) continue;
    const facts = incidentFacts(file.incident, file.instance, run.config);
    const explanation = `Systems Manager has not taken the command that restarts ${file.unit} since ${claim.claimedAt}.`;
    await tell([{ step: 'Incident Escalated', facts, reason: 'no-result', explanation }], run);
    await changeCase(run.ports.ledger, file, file, (current) =>
      current !== undefined && current.claimId === claim.claimId ? unsentCase(current) : undefined,
    );
  }
}

/** Takes an open claim's next step. Gives back the verdicts that are still to be mailed. */
async function advanceClaim(claim: Claim, cases: Cases, run: RestartRun): Promise<readonly UnmailedVerdict[]> {
  const step = decideReconcile(claim, cases, run.ports.now());
  if (step.kind === 'wait') return [];
  run.log.info('open claim', { claimId: claim.claimId, step: step.kind });
  if (step.kind === 'ask') return askForResults(claim, step.instanceIds, step.final, cases, run);
  if (step.kind === 'send') await sendAbandonedClaim(claim, run);
  else if (step.kind === 'announce') await announceClaim(claim, run);
  else if (step.kind === 'give-up') await giveUp(claim, cases, run);
  else await run.ports.ledger.closeClaim(claim.claimId);
  return [];
}

interface DueRetry {
  readonly marker: RetryMarker;
  readonly candidate: Candidate;
}

async function dropRetry(marker: RetryMarker, because: string, run: RestartRun): Promise<void> {
  await run.ports.ledger.removeRetry(marker);
  run.log.info('retry dropped', { instanceId: marker.instanceId, unit: marker.unit, because });
}

/** Puts away what waited for an alarm that has gone back to OK since. */
async function closeCleared(marker: RetryMarker, file: CaseFile, run: RestartRun): Promise<void> {
  await changeCase(run.ports.ledger, file, file, (current) =>
    current?.status === 'waiting' && current.incident.incidentId === file.incident.incidentId
      ? overCase(current)
      : undefined,
  );
  await dropRetry(marker, 'the alarm is OK', run);
}

function isOver({ incident }: CaseFile, oks: ReadonlyMap<string, string>): boolean {
  const okAt = oks.get(caseKeyText(incident));
  // The two messages may come in any order: what counts is when the alarm changed.
  return okAt !== undefined && Date.parse(okAt) > Date.parse(incident.alarm.at);
}

/** The retries whose time has come. Markers that no waiting case belongs to are put away. */
async function dueRetries(retries: readonly RetryMarker[], cases: Cases, run: RestartRun): Promise<DueRetry[]> {
  const now = run.ports.now().getTime();
  const due: DueRetry[] = [];
  const waiting = retries.flatMap((marker) => cases.get(caseKeyText(marker)) ?? []);
  const oks = await run.ports.ledger.readOks(waiting.map(({ incident }) => alarmOfIncident(incident)));
  for (const marker of retries) {
    const file = cases.get(caseKeyText(marker));
    const target = file === undefined ? undefined : findTarget(run.config.policy, file.incident);
    if (file?.status !== 'waiting' || target === undefined) {
      await dropRetry(marker, target === undefined ? 'no longer in the policy' : 'settled', run);
    } else if (isOver(file, oks)) {
      await closeCleared(marker, file, run);
    } else if (Date.parse(file.retryAt ?? marker.retryAt) <= now) {
      if (file.unconfirmed !== undefined) {
        run.metrics.count('RestartsUnconfirmed');
        run.log.warn('healed, but the alarm is not OK', { incidentId: file.incident.incidentId, unit: file.unit });
      }
      due.push({ marker, candidate: { incident: file.incident, target, origin: 'retry' } });
    }
  }
  return due;
}

/**
 * What no event brings about: sends what was claimed but never sent, asks for results that are overdue, gives incidents
 * their next attempt. Each part on its own: one that fails keeps none of the others from being done.
 *
 * @throws AggregateError with what failed
 */
export async function reconcile(run: RestartRun): Promise<void> {
  const { claims, retries } = await run.ports.ledger.listOpen();
  if (claims.length === 0 && retries.length === 0) return;
  const keys = [
    ...claims.flatMap((claim) => claim.instanceIds.map((instanceId) => ({ instanceId, unit: claim.command.unit }))),
    ...retries,
  ];
  const unique = new Map(keys.map(({ instanceId, unit }) => [caseKeyText({ instanceId, unit }), { instanceId, unit }]));
  const { cases } = await run.ports.ledger.read({ cases: [...unique.values()], services: [] });

  const errors: unknown[] = [];
  const unmailed: UnmailedVerdict[] = [];
  // Logged one by one: of an AggregateError a log line shows nothing but its message.
  const failed = (error: unknown, fields: Readonly<Record<string, string>>): void => {
    errors.push(error);
    run.log.error('part of the reconciliation failed', { ...fields, error });
  };
  await forEachLimited(claims, CLAIMS_AT_ONCE, async (claim) => {
    try {
      unmailed.push(...(await advanceClaim(claim, cases, run)));
    } catch (error) {
      // Somebody else is at it, which is all that was wanted.
      if (!(error instanceof ClaimHeldError)) failed(error, { claimId: claim.claimId });
    }
  });
  try {
    await mailVerdicts(unmailed, run);
  } catch (error) {
    failed(error, { step: 'mail' });
  }
  const due = await dueRetries(retries, cases, run);
  const results = await treatCandidates(
    due.map(({ candidate }) => candidate),
    run,
  );
  for (const { marker, candidate } of due) {
    const { incidentId, instanceId, unit } = candidate.incident;
    const result = results.get(incidentId);
    if (result?.kind === 'failed' && !(result.error instanceof ClaimHeldError))
      failed(result.error, { incidentId, instanceId, unit });
    if (result?.kind === 'not-managed') await dropRetry(marker, result.reason, run);
  }
  if (errors.length > 0) throw new AggregateError(errors, `Parts of the reconciliation that failed: ${errors.length}`);
}
