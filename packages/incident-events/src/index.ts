export { describeEnding, describeIncident, describeInstance } from './describe-incident.ts';
export { fitIncidentEvent, type IncidentEventEntry, toEventBridgeEntry } from './encode-incident-event.ts';
export {
  INCIDENT_EVENT_SOURCE,
  type IncidentEvent,
  type IncidentFacts,
  type IncidentStep,
  type RestartEnding,
  type WithheldReason,
} from './incident-event.ts';
export { IncidentEventError } from './incident-event-error.ts';
export { FAILED_ENDINGS, HEALED_ENDINGS, WITHHELD_REASONS } from './known-outcomes.ts';
export { parseIncidentEvent } from './parse-incident-event.ts';
export {
  describeWatch,
  parseWatchEvent,
  toWatchEventEntry,
  WATCH_EVENT_SOURCE,
  type WatchEvent,
  type WatchSums,
} from './watch-event.ts';
