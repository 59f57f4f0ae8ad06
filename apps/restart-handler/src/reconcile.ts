import { forEachLimited } from '@defib/queue-function';
import { changeCase, failedCase, unsentCase } from './case-files.ts';
import type { Candidate } from './classify-alarm.ts';
import { decideReconcile } from './decide-reconcile.ts';
import { decideVerdict } from './decide-verdict.ts';
import { caseKeyText } from './incident.ts';
import { incidentFacts } from './incident-facts.ts';
import type { CaseFile, Claim, RetryMarker } from './ports.ts';
import { ClaimHeldError, type RestartRun } from './restart-run.ts';
import { findTarget } from './restart-targets.ts';
import { announceClaim, sendAbandonedClaim } from './resume-claim.ts';
import { settleInstance } from './settle-results.ts';
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
): Promise<void> {
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
      if (verdict.kind !== 'pending') await settleInstance(file, claim, commandId, verdict, run);
      else if (final) await settleWithoutResult(file, claim, commandId, run);
    }
  }
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

async function advanceClaim(claim: Claim, cases: Cases, run: RestartRun): Promise<void> {
  const step = decideReconcile(claim, cases, run.ports.now());
  if (step.kind === 'wait') return;
  run.log.info('open claim', { claimId: claim.claimId, step: step.kind });
  switch (step.kind) {
    case 'send':
      return sendAbandonedClaim(claim, run);
    case 'announce':
      return announceClaim(claim, run);
    case 'ask':
      return askForResults(claim, step.instanceIds, step.final, cases, run);
    case 'give-up':
      return giveUp(claim, cases, run);
    case 'close':
      return run.ports.ledger.closeClaim(claim.claimId);
  }
}

interface DueRetry {
  readonly marker: RetryMarker;
  readonly candidate: Candidate;
}

async function dropRetry(marker: RetryMarker, because: string, run: RestartRun): Promise<void> {
  await run.ports.ledger.removeRetry(marker);
  run.log.info('retry dropped', { instanceId: marker.instanceId, unit: marker.unit, because });
}

/** The retries whose time has come. Markers that no waiting case belongs to are put away. */
async function dueRetries(retries: readonly RetryMarker[], cases: Cases, run: RestartRun): Promise<DueRetry[]> {
  const now = run.ports.now().getTime();
  const due: DueRetry[] = [];
  for (const marker of retries) {
    const file = cases.get(caseKeyText(marker));
    const target = file === undefined ? undefined : findTarget(run.config.policy, file.incident);
    if (file?.status !== 'waiting' || target === undefined) {
      await dropRetry(marker, target === undefined ? 'no longer in the policy' : 'settled', run);
    } else if (Date.parse(file.retryAt ?? marker.retryAt) <= now) {
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
  // Logged one by one: of an AggregateError a log line shows nothing but its message.
  const failed = (error: unknown, fields: Readonly<Record<string, string>>): void => {
    errors.push(error);
    run.log.error('part of the reconciliation failed', { ...fields, error });
  };
  await forEachLimited(claims, CLAIMS_AT_ONCE, async (claim) => {
    try {
      await advanceClaim(claim, cases, run);
    } catch (error) {
      // Somebody else is at it, which is all that was wanted.
      if (!(error instanceof ClaimHeldError)) failed(error, { claimId: claim.claimId });
    }
  });
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
