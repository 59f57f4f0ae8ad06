import { INCIDENT_EVENT_SOURCE, type IncidentEvent, type IncidentFacts } from './incident-event.ts';

/** One entry of EventBridge's PutEvents, without the bus: who sends knows which one. */
export interface IncidentEventEntry {
  readonly Source: string;
  readonly DetailType: string;
  /** JSON: the event without its step, which is the detail-type. */
  readonly Detail: string;
  readonly Resources: string[];
}

// What bounds an entry by construction: EventBridge refuses entries above 256 KB (UTF-8, the whole entry).
const MAXIMUM_OUTPUT_CHARACTERS = 8_000;
const MAXIMUM_TEXT_CHARACTERS = 2_000;
const MAXIMUM_NAME_CHARACTERS = 1_024;
const CUT_MARK = '…';

/** A cut may go through the middle of a character outside the basic plane; the half that is left is no character. */
function withoutHalfCharacters(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]/, '').replace(/[\uD800-\uDBFF]$/, '');
}

/** The beginning of a text: of a reason, the first words matter. */
function cutEnd(text: string, maximum: number): string {
  return text.length <= maximum ? text : withoutHalfCharacters(text.slice(0, maximum - CUT_MARK.length)) + CUT_MARK;
}

/** The end of a text: of what a host printed, the last lines say what went wrong. */
function cutStart(text: string, maximum: number): string {
  return text.length <= maximum
    ? text
    : CUT_MARK + withoutHalfCharacters(text.slice(text.length - maximum + CUT_MARK.length));
}

function cutName(name: string): string {
  return cutEnd(name, MAXIMUM_NAME_CHARACTERS);
}

function optional<Key extends string>(
  key: Key,
  value: string | undefined,
  cut: (text: string) => string,
): Partial<Record<Key, string>> {
  const result: Partial<Record<Key, string>> = {};
  if (value !== undefined) result[key] = cut(value);
  return result;
}

function cutFacts(facts: IncidentFacts): IncidentFacts {
  return {
    version: facts.version,
    incidentId: cutName(facts.incidentId),
    environment: cutName(facts.environment),
    accountId: cutName(facts.accountId),
    region: cutName(facts.region),
    instance: {
      id: cutName(facts.instance.id),
      ...optional('name', facts.instance.name, cutName),
      ...optional('autoScalingGroup', facts.instance.autoScalingGroup, cutName),
      ...optional('availabilityZone', facts.instance.availabilityZone, cutName),
    },
    target: {
      kind: facts.target.kind,
      service: cutName(facts.target.service),
      unit: cutName(facts.target.unit),
      ...optional('runbookUrl', facts.target.runbookUrl, cutName),
    },
    alarm: {
      name: cutName(facts.alarm.name),
      ...optional('arn', facts.alarm.arn, cutName),
      reason: cutEnd(facts.alarm.reason, MAXIMUM_TEXT_CHARACTERS),
      at: facts.alarm.at,
    },
  };
}

/**
 * The same event with its long texts cut: names to 1,024 characters, reasons and explanations to 2,000, output to its
 * last 8,000. What comes out is below EventBridge's 256 KB whatever went in.
 */
export function fitIncidentEvent(event: IncidentEvent): IncidentEvent {
  const facts = cutFacts(event.facts);
  switch (event.step) {
    case 'Restart Requested':
    case 'Restart Succeeded':
      return { ...event, facts };
    case 'Restart Withheld':
      return { ...event, facts, explanation: cutEnd(event.explanation, MAXIMUM_TEXT_CHARACTERS) };
    case 'Restart Failed':
      return { ...event, facts, output: cutStart(event.output, MAXIMUM_OUTPUT_CHARACTERS) };
    case 'Incident Escalated':
      return {
        ...event,
        facts,
        explanation: cutEnd(event.explanation, MAXIMUM_TEXT_CHARACTERS),
        ...optional('output', event.output, (output) => cutStart(output, MAXIMUM_OUTPUT_CHARACTERS)),
      };
  }
}

/** An incident event as PutEvents takes it, always small enough (see `fitIncidentEvent`). */
export function toEventBridgeEntry(event: IncidentEvent): IncidentEventEntry {
  const { step, ...detail } = fitIncidentEvent(event);
  return {
    Source: INCIDENT_EVENT_SOURCE,
    DetailType: step,
    Detail: JSON.stringify(detail),
    Resources: detail.facts.alarm.arn === undefined ? [] : [detail.facts.alarm.arn],
  };
}
