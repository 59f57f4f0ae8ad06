import type { IncidentEvent } from '@defib/incident-events';
import { escalationMail } from './escalation-mail.ts';
import type { RestartRun } from './restart-run.ts';

export type Escalated = Extract<IncidentEvent, { step: 'Incident Escalated' }>;

/**
 * What instances have in common that share a mail. How a silent agent's restart ended is part of it: what helps against
 * the one ending doesn't help against the other.
 */
function causeOf({ facts, reason, explanation }: Escalated): string {
  return JSON.stringify([facts.target.service, reason, reason === 'agent-silent' ? explanation : '']);
}

/**
 * One mail for all instances of a service that need a person for the same reason, for an outage of one's own connection
 * must not bring 500.
 */
export async function mailEscalations(escalated: readonly Escalated[], run: RestartRun): Promise<void> {
  for (const [first, ...others] of Map.groupBy(escalated, causeOf).values())
    if (first !== undefined) await run.ports.publishEscalation(escalationMail(first, others));
}

/**
 * Tells events on the bus, and by mail those that need a person. Whoever calls this marks in the ledger afterwards that
 * it was told, so that a crash in between tells twice rather than never.
 */
export async function tell(events: readonly IncidentEvent[], run: RestartRun): Promise<void> {
  if (events.length === 0) return;
  await run.ports.publishEvents(events);
  await mailEscalations(
    events.filter((event) => event.step === 'Incident Escalated'),
    run,
  );
}
