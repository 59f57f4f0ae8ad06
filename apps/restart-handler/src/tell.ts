import type { IncidentEvent } from '@defib/incident-events';
import { incidentMail } from './escalation-mail.ts';
import type { RestartRun } from './restart-run.ts';

/**
 * Tells events on the bus, and by mail those that need a person. Whoever calls this marks in the ledger afterwards that
 * it was told, so that a crash in between tells twice rather than never.
 */
export async function tell(events: readonly IncidentEvent[], run: RestartRun): Promise<void> {
  if (events.length === 0) return;
  await run.ports.publishEvents(events);
  for (const event of events) {
    if (event.step === 'Incident Escalated') await run.ports.publishEscalation(incidentMail(event));
  }
}
