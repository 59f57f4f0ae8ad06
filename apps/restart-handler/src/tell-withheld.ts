import type { IncidentEvent } from '@defib/incident-events';
import { forEachLimited } from '@defib/queue-function';
import { changeCase, isToldAlready, toldCase, withheldCase } from './case-files.ts';
import type { Candidate } from './classify-alarm.ts';
import type { Withheld } from './decide-restart.ts';
import { stormMail } from './escalation-mail.ts';
import type { GatheredFacts } from './gather-facts.ts';
import { caseKeyText, type InstanceLabel } from './incident.ts';
import { incidentFacts, labelOf } from './incident-facts.ts';
import type { CaseFile } from './ports.ts';
import type { RestartRun } from './restart-run.ts';
import { tell } from './tell.ts';

export interface WithheldCandidate {
  readonly candidate: Candidate;
  readonly decision: Withheld;
}

const LEDGER_WRITES_AT_ONCE = 10;

function labelFrom(facts: GatheredFacts, instanceId: string): InstanceLabel {
  const details = facts.instances.get(instanceId);
  return details === undefined ? { id: instanceId } : labelOf(details);
}

function eventsOf(
  { candidate: { incident }, decision }: WithheldCandidate,
  gathered: GatheredFacts,
  run: RestartRun,
): IncidentEvent[] {
  const facts = incidentFacts(incident, labelFrom(gathered, incident.instanceId), run.config);
  const { reason, explanation, retryAt, escalation } = decision;
  const events: IncidentEvent[] = [
    {
      step: 'Restart Withheld',
      facts,
      reason,
      explanation,
      ...(retryAt === undefined ? {} : { retryAt: retryAt.toISOString() }),
    },
  ];
  // A storm is told once for all its instances, see `tellStorm`.
  if (escalation !== undefined && escalation !== 'blast-radius') {
    const output = gathered.ledger.cases.get(caseKeyText(incident))?.lastFailure?.output;
    events.push({
      step: 'Incident Escalated',
      facts,
      reason: escalation,
      explanation,
      ...(output === undefined ? {} : { output }),
    });
  }
  return events;
}

/** One event and one mail for all instances of a service that a storm holds back, and then none until its window is over. */
async function tellStorm(storm: readonly WithheldCandidate[], gathered: GatheredFacts, run: RestartRun): Promise<void> {
  const [first] = storm;
  if (first === undefined) return;
  const { incident, target } = first.candidate;
  if ((await run.ports.ledger.takeStorm(target.service, run.leaseUntil)) === 'conflict') return;
  const windowMilliseconds = target.limits.blastRadius.windowSeconds * 1_000;
  const until = new Date(run.ports.now().getTime() + windowMilliseconds).toISOString();
  const labels = storm.map(({ candidate }) => labelFrom(gathered, candidate.incident.instanceId));
  const event = {
    step: 'Incident Escalated',
    facts: incidentFacts(incident, labelFrom(gathered, incident.instanceId), run.config),
    reason: 'blast-radius',
    explanation: `${first.decision.explanation} ${storm.length === 1 ? 'This one is' : `${storm.length} more, this one among them, are`} left alone.`,
  } as const;
  await run.ports.publishEvents([event]);
  await run.ports.publishEscalation(stormMail(event, labels, until));
  await run.ports.ledger.markStormTold(target.service, until);
}

/** A withheld candidate that is this invocation's to tell, with its case where one was written. */
interface TakenCandidate extends WithheldCandidate {
  readonly file?: CaseFile;
  /** People know: it was looked at again, and nothing has changed. */
  readonly told?: true;
}

/** Writes the case with the right to tell it. Undefined when another invocation treats the same incident. */
async function take(
  one: WithheldCandidate,
  gathered: GatheredFacts,
  run: RestartRun,
): Promise<TakenCandidate | undefined> {
  const { candidate, decision } = one;
  const { incident } = candidate;
  // Nothing is written before it was told: the case belongs to the restart that is under way.
  if (decision.behindAnother) return one;
  const known = gathered.ledger.cases.get(caseKeyText(incident));
  const start = { candidate, instance: labelFrom(gathered, incident.instanceId), now: run.ports.now() };
  let taken: TakenCandidate | undefined;
  await changeCase(run.ports.ledger, incident, known, (file) => {
    taken = undefined;
    if (file !== known && file?.incident.incidentId === incident.incidentId) return undefined;
    const changed = withheldCase(file, start, decision);
    if (changed !== undefined && isToldAlready(file, candidate, decision)) {
      taken = { ...one, told: true };
      return changed;
    }
    taken = changed === undefined ? one : { ...one, file: { ...changed, tellingUntil: run.leaseUntil } };
    return taken.file;
  });
  return taken;
}

/** Notes that it was told, or that it waits for the restart under way to end. */
async function markTold(
  { candidate, decision, file }: TakenCandidate,
  gathered: GatheredFacts,
  run: RestartRun,
): Promise<void> {
  const { incident } = candidate;
  if (decision.behindAnother) {
    const start = { candidate, instance: labelFrom(gathered, incident.instanceId), now: run.ports.now() };
    const known = gathered.ledger.cases.get(caseKeyText(incident));
    await changeCase(run.ports.ledger, incident, known, (current) => withheldCase(current, start, decision));
  } else if (file !== undefined) {
    await changeCase(run.ports.ledger, incident, file, (current) =>
      current !== undefined && current.tellingUntil === file.tellingUntil ? toldCase(current) : undefined,
    );
  }
}

/**
 * Tells why restarts were withheld, and who must come. Afterwards the ledger knows each incident as told, or when it is
 * to be decided again. Returns the ids of the incidents that another invocation is telling.
 */
export async function tellWithheld(
  withheld: readonly WithheldCandidate[],
  gathered: GatheredFacts,
  run: RestartRun,
): Promise<readonly string[]> {
  const news: TakenCandidate[] = [];
  const held: string[] = [];
  await forEachLimited(withheld, LEDGER_WRITES_AT_ONCE, async (one) => {
    const taken = await take(one, gathered, run);
    if (taken === undefined) held.push(one.candidate.incident.incidentId);
    else if (taken.told !== true) news.push(taken);
  });
  await tell(
    news.flatMap((one) => eventsOf(one, gathered, run)),
    run,
  );
  await tellStorm(
    news.filter(({ decision }) => decision.escalation === 'blast-radius'),
    gathered,
    run,
  );
  await forEachLimited(news, LEDGER_WRITES_AT_ONCE, async (one) => {
    await markTold(one, gathered, run);
    const { incidentId, instanceId, unit } = one.candidate.incident;
    run.metrics.count('RestartsWithheld', 1, { Reason: one.decision.reason });
    run.log.info('restart withheld', { incidentId, instanceId, unit, reason: one.decision.reason });
  });
  return held;
}
