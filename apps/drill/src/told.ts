import { INCIDENT_EVENT_SOURCE, type IncidentEvent, parseIncidentEvent } from '@defib/incident-events';
import type { TimelineEventOf } from '@defib/local-aws';

/** What a subscriber of the escalation topic gets. */
export interface Mail {
  readonly subject: string;
  readonly body: string;
}

/** The incident event in a PutEvents entry; undefined for an event of somebody else. */
export function readIncident(event: TimelineEventOf<'event-put'>): IncidentEvent | undefined {
  if (event.source !== INCIDENT_EVENT_SOURCE) return undefined;
  return parseIncidentEvent({ source: event.source, 'detail-type': event.detailType, detail: event.detail });
}

export function mailOf(event: TimelineEventOf<'message-published'>): Mail {
  return { subject: event.subject ?? '', body: event.message };
}
