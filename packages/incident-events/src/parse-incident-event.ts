import { FieldReader } from './field-reader.ts';
import { INCIDENT_EVENT_SOURCE, type IncidentEvent, type IncidentFacts } from './incident-event.ts';
import { IncidentEventError } from './incident-event-error.ts';
import { FAILED_ENDINGS, HEALED_ENDINGS, WITHHELD_REASONS } from './known-outcomes.ts';

const STEPS = [
  'Restart Requested',
  'Restart Withheld',
  'Restart Succeeded',
  'Restart Failed',
  'Incident Escalated',
] as const;
const ESCALATION_REASONS = [
  'budget-exhausted',
  'restart-failed',
  'blast-radius',
  'instance-not-connected',
  'agent-silent',
  'no-result',
  'calendar-unreadable',
  'still-in-alarm',
] as const;

function readFacts(facts: FieldReader): IncidentFacts {
  const instance = facts.record('instance');
  const target = facts.record('target');
  const alarm = facts.record('alarm');
  return {
    version: facts.literal('version', 1),
    incidentId: facts.text('incidentId'),
    environment: facts.text('environment'),
    accountId: facts.text('accountId'),
    region: facts.text('region'),
    instance: {
      id: instance.text('id'),
      ...instance.optionalText('name'),
      ...instance.optionalText('autoScalingGroup'),
      ...instance.optionalText('availabilityZone'),
    },
    target: {
      kind: target.oneOf('kind', ['process', 'agent']),
      service: target.text('service'),
      unit: target.text('unit'),
      ...target.optionalText('runbookUrl'),
    },
    alarm: {
      name: alarm.text('name'),
      ...alarm.optionalText('arn'),
      reason: alarm.text('reason'),
      at: alarm.time('at'),
    },
  };
}

function readEvent(step: (typeof STEPS)[number], detail: FieldReader): IncidentEvent {
  const facts = readFacts(detail.record('facts'));
  switch (step) {
    case 'Restart Requested':
      return { step, facts, commandId: detail.text('commandId'), attempt: detail.number('attempt') };
    case 'Restart Withheld':
      return {
        step,
        facts,
        reason: detail.oneOf('reason', WITHHELD_REASONS),
        explanation: detail.text('explanation'),
        ...detail.optionalTime('retryAt'),
      };
    case 'Restart Succeeded':
      return {
        step,
        facts,
        commandId: detail.text('commandId'),
        attempt: detail.number('attempt'),
        ending: detail.oneOf('ending', HEALED_ENDINGS),
        secondsToHeal: detail.number('secondsToHeal'),
      };
    case 'Restart Failed':
      return {
        step,
        facts,
        commandId: detail.text('commandId'),
        attempt: detail.number('attempt'),
        ending: detail.oneOf('ending', FAILED_ENDINGS),
        ...detail.optionalNumber('exitCode'),
        output: detail.text('output'),
        ...detail.optionalTime('retryAt'),
      };
    case 'Incident Escalated':
      return {
        step,
        facts,
        reason: detail.oneOf('reason', ESCALATION_REASONS),
        explanation: detail.text('explanation'),
        ...detail.optionalText('output'),
      };
  }
}

/**
 * Reads an incident event from an EventBridge event (`source`, `detail-type`, `detail`), given as an object or as JSON.
 * Fields that it doesn't know are left out, so that a newer sender can add some.
 *
 * @throws IncidentEventError naming every wrong field, when it is anything else.
 */
export function parseIncidentEvent(input: unknown): IncidentEvent {
  const problems: string[] = [];
  const event = FieldReader.of(typeof input === 'string' ? parseJson(input) : input, 'event', problems);
  event.literal('source', INCIDENT_EVENT_SOURCE);
  const step = event.oneOf('detail-type', STEPS);
  if (problems.length > 0) throw new IncidentEventError(problems);
  const result = readEvent(step, event.record('detail'));
  if (problems.length > 0) throw new IncidentEventError(problems);
  return result;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may be long and private; that it isn't JSON is all a caller needs.
    throw new IncidentEventError(['event: not JSON']);
  }
}
