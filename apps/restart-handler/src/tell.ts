import type { IncidentEvent } from '@defib/incident-events';
import { escalationMail } from './escalation-mail.ts';
import type { RestartRun } from './restart-run.ts';

/**
 * Tells events on the bus, and by mail those that need a person: one mail for all instances of a service that need one
 * for the same reason, for an outage of one's own connection must not bring 500. Whoever calls this marks in the ledger afterwards that
 * it was told, so that a crash in between tells twice rather than never.
 */
export async function tell(events: readonly IncidentEvent[], run: RestartRun): Promise<void> {
  if (events.length === 0) return;
  await run.ports.publishEvents(events);
  const escalated = events.filter((event) => event.step === 'Incident Escalated');
  const groups = Map.groupBy(escalated, ({ reason, facts }) => `${facts.target.service}/${reason}`);
  for (const [first, ...others] of groups.values())
    if (first !== undefined) await run.ports.publishEscalation(escalationMail(first, others));
}
