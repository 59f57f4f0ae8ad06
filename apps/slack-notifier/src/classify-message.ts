import { AlarmParseError, MalformedAlarmError, NotAnAlarmError, parseAlarmMessage } from '@defib/alarm-parser';
import {
  INCIDENT_EVENT_SOURCE,
  type IncidentEvent,
  IncidentEventError,
  parseIncidentEvent,
} from '@defib/incident-events';
import type { MonitoringPolicy } from '@defib/monitoring-policy';
import type { Notice, Severity, TextNotice } from '@defib/slack-message';
import { classifyAlarm } from './classify-alarm.ts';
import { classifyEvent, classifyScalingNotification } from './classify-event.ts';
import type { Incoming } from './incoming.ts';
import { defined, isObject, JsonFields, parseJson } from './json-fields.ts';

/** A body that is shown as it stands is cut to this before anything is done with it. */
const SHOWN_CHARACTERS = 20_000;

/**
 * Understands the body of a message: an alarm, an incident's step, an AWS event, or else a text. There is no body that
 * isn't told in some way.
 *
 * @param fallbackKey what tells this message from others where its content doesn't: the queue's id for it.
 */
export function classifyMessage(body: string, policy: MonitoringPolicy, fallbackKey: string): Incoming {
  const input = parseJson(body);
  if (!isObject(input)) return textOf({ text: body, looksLike: 'plain text', key: fallbackKey });
  const fields = new JsonFields(input);
  if (fields.text('source') === INCIDENT_EVENT_SOURCE) return incident(input, body, { policy, fallbackKey });
  const [alarm, looksLike] = readAlarm(input);
  if (alarm !== undefined) return classifyAlarm(alarm, policy);
  return notAnAlarm(fields, body, looksLike, fallbackKey);
}

function readAlarm(input: object) {
  try {
    return [parseAlarmMessage(input), ''] as const;
  } catch (error) {
    if (error instanceof NotAnAlarmError) return [undefined, error.looksLike] as const;
    if (error instanceof MalformedAlarmError) return [undefined, `malformed alarm: ${error.path}`] as const;
    if (error instanceof AlarmParseError) return [undefined, 'malformed alarm'] as const;
    throw error;
  }
}

interface Circumstances {
  readonly policy: MonitoringPolicy;
  readonly fallbackKey: string;
}

function incident(input: object, body: string, { policy, fallbackKey }: Circumstances): Incoming {
  let event: IncidentEvent;
  try {
    event = parseIncidentEvent(input);
  } catch (error) {
    if (!(error instanceof IncidentEventError)) throw error;
    return textOf({ text: body, looksLike: 'malformed incident event', key: fallbackKey });
  }
  const { incidentId, target } = event.facts;
  const severity = incidentSeverity(event, policy);
  const which = 'attempt' in event ? event.attempt : event.reason;
  const retryAt = 'retryAt' in event ? event.retryAt : undefined;
  return {
    key: `incident ${incidentId} ${event.step} ${which} ${retryAt ?? ''}`,
    notice: { kind: 'incident', event, severity },
    route: { kind: 'incident', severity, service: target.service },
  };
}

/** What needs a person is critical; the other steps weigh as much as their alarm, so that both go the same way. */
function incidentSeverity({ step, facts }: IncidentEvent, policy: MonitoringPolicy): Severity {
  if (step === 'Incident Escalated' || step === 'Restart Failed') return 'critical';
  return policy.services.find(({ name }) => name === facts.target.service)?.alarm.severity ?? 'warning';
}

function notAnAlarm(fields: JsonFields, body: string, looksLike: string, fallbackKey: string): Incoming {
  const message = fields.text('Type') === undefined ? undefined : fields.text('Message');
  const inner = message === undefined ? fields : new JsonFields(parseJson(message));
  const known = classifyEvent(inner) ?? classifyScalingNotification(inner);
  if (known !== undefined) return { ...known, route: routeOf(known.notice) };
  return textOf({
    ...readable(inner, message ?? body),
    looksLike,
    key: fields.text('MessageId') ?? inner.text('id') ?? fallbackKey,
    ...defined({ subject: fields.text('Subject'), topicArn: fields.text('TopicArn'), at: fields.time('Timestamp') }),
  });
}

/** A custom notification in AWS Chatbot's form has a title and a text; any other JSON is shown as it is. */
function readable(inner: JsonFields, raw: string): { readonly text: string; readonly subject?: string } {
  const content = inner.object('content');
  const description = inner.text('source') === 'custom' ? content.text('description') : undefined;
  if (description !== undefined) return { text: description, ...defined({ subject: content.text('title') }) };
  return { text: raw.slice(0, SHOWN_CHARACTERS) };
}

function textOf({ key, ...facts }: Omit<TextNotice, 'kind' | 'severity'> & { readonly key: string }): Incoming {
  const severity = facts.looksLike?.startsWith('malformed') ? 'warning' : 'info';
  return { key: `text ${key}`, notice: { kind: 'text', severity, ...facts }, route: { kind: 'text', severity } };
}

function routeOf(notice: Notice): Incoming['route'] {
  return { kind: notice.kind, severity: notice.severity };
}
