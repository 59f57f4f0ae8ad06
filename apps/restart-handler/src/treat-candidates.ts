import { type ClaimRound, claimRestarts } from './claim-restarts.ts';
import type { Candidate } from './classify-alarm.ts';
import { type GatheredFacts, gatherFacts } from './gather-facts.ts';
import { caseKeyText } from './incident.ts';
import { ClaimHeldError, type RestartRun } from './restart-run.ts';
import { resumeClaim } from './resume-claim.ts';
import { concludeSending } from './tell-requested.ts';
import { tellWithheld, type WithheldCandidate } from './tell-withheld.ts';

/** How a candidate's treatment ended. */
export type CandidateResult =
  | { readonly kind: 'done' }
  /** Not an instance of ours: nothing was done, and nothing will be. */
  | { readonly kind: 'not-managed'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: unknown };

type Results = Map<string, CandidateResult>;

/** Runs one part of the work; when it fails, its candidates fail and no others. */
async function settle(candidates: readonly Candidate[], results: Results, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    for (const { incident } of candidates)
      if (!results.has(incident.incidentId)) results.set(incident.incidentId, { kind: 'done' });
  } catch (error) {
    for (const { incident } of candidates) results.set(incident.incidentId, { kind: 'failed', error });
  }
}

/** Of several alarms of one unit on one instance only the latest counts; the others come to the same restart. */
function latestOfEachCase(candidates: readonly Candidate[]): Candidate[] {
  const latest = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = caseKeyText(candidate.incident);
    const other = latest.get(key);
    if (other === undefined || Date.parse(other.incident.alarm.at) < Date.parse(candidate.incident.alarm.at))
      latest.set(key, candidate);
  }
  return [...latest.values()].sort((a, b) => Date.parse(a.incident.alarm.at) - Date.parse(b.incident.alarm.at));
}

function held(incidentId: string): CandidateResult {
  return { kind: 'failed', error: new ClaimHeldError(`Incident ${incidentId} is being told by another invocation`) };
}

async function conclude(round: ClaimRound, facts: GatheredFacts, run: RestartRun, results: Results): Promise<void> {
  const withheld: WithheldCandidate[] = [];
  const work: Promise<void>[] = [];
  for (const { candidate, decision } of round.decided) {
    const { incidentId, instanceId } = candidate.incident;
    if (decision.kind === 'withheld') withheld.push({ candidate, decision });
    else if (decision.kind === 'claimed')
      work.push(settle([candidate], results, () => resumeClaim(decision.claimId, run)));
    else if (decision.kind === 'held') results.set(incidentId, held(incidentId));
    else if (decision.kind === 'not-managed') results.set(incidentId, { kind: 'not-managed', reason: decision.reason });
    else {
      run.log.info('nothing left to do for an alarm', { incidentId, instanceId, because: decision.kind });
      results.set(incidentId, { kind: 'done' });
    }
  }
  for (const { incident } of round.failed?.candidates ?? [])
    results.set(incident.incidentId, { kind: 'failed', error: round.failed?.error });
  for (const { claim, restarts, cases, sent } of round.claimed) {
    const candidates = restarts.map(({ candidate }) => candidate);
    work.push(
      settle(candidates, results, () => {
        if ('error' in sent) throw sent.error;
        return concludeSending(claim, cases, sent, run);
      }),
    );
  }
  work.push(
    settle(
      withheld.map(({ candidate }) => candidate),
      results,
      async () => {
        for (const incidentId of await tellWithheld(withheld, facts, run)) results.set(incidentId, held(incidentId));
      },
    ),
  );
  await Promise.all(work);
}

/**
 * Treats candidates: facts, then claim, then command, then telling. Returns how each ended, by incident id; never
 * rejects.
 */
export async function treatCandidates(
  candidates: readonly Candidate[],
  run: RestartRun,
): Promise<ReadonlyMap<string, CandidateResult>> {
  const results: Results = new Map();
  if (candidates.length === 0) return results;
  const latest = latestOfEachCase(candidates);
  await settle(latest, results, async () => {
    const facts = await gatherFacts(latest, run.config, run.ports);
    const byService = Map.groupBy(latest, ({ target }) => target.service);
    await Promise.all(
      [...byService.values()].map((group) =>
        settle(group, results, async () => conclude(await claimRestarts(group, facts, run), facts, run, results)),
      ),
    );
  });
  // An alarm that a later one of the same batch has replaced shares the other's fate.
  const byCase = new Map(latest.map(({ incident }) => [caseKeyText(incident), results.get(incident.incidentId)]));
  for (const { incident } of candidates) {
    const fate = byCase.get(caseKeyText(incident));
    if (!results.has(incident.incidentId) && fate !== undefined) results.set(incident.incidentId, fate);
  }
  return results;
}
