import type { AlarmNotice, Notice, Severity } from './notice.ts';
import type { DigestState, Words } from './words.ts';

/** What a notice has in common with others of a storm. */
export interface NoticeFamily {
  readonly key: string;
  /** Plain text, not escaped. */
  readonly title: string;
  readonly state: DigestState;
  readonly severity: Severity;
  /** What tells this member from the others: instances, as a rule. */
  readonly members: readonly string[];
  readonly at?: Date;
}

const INCIDENT_STATES = {
  'Restart Requested': 'requested',
  'Restart Withheld': 'withheld',
  'Restart Succeeded': 'healed',
  'Restart Failed': 'failed',
  'Incident Escalated': 'escalated',
} as const;
/** The name under which the restart handler tells of the agent. */
const AGENT = 'cloudwatch-agent';
const ALARM_STATES = { ALARM: 'raised', OK: 'cleared', INSUFFICIENT_DATA: 'no-data' } as const;

export function familyOf(notice: Notice, words: Words): NoticeFamily {
  const { severity } = notice;
  switch (notice.kind) {
    case 'alarm':
      return alarmFamily(notice);
    case 'incident': {
      const { facts, step } = notice.event;
      const { service } = facts.target;
      return {
        key: `service ${service}`,
        title: service,
        state: INCIDENT_STATES[step],
        severity,
        members: [facts.instance.id],
        at: new Date(facts.alarm.at),
      };
    }
    case 'health': {
      const state = notice.status === 'closed' ? 'cleared' : noticed(severity);
      return {
        key: `health ${notice.eventTypeCode}`,
        title: notice.eventTypeCode,
        state,
        severity,
        members: notice.affected,
        ...at(notice.startsAt),
      };
    }
    case 'scaling': {
      const state = notice.what.endsWith('-failed') ? 'failed' : 'told';
      const title = words.scaling[notice.what](words.digest.instances, notice.group);
      return {
        key: `scaling ${title}`,
        title,
        state,
        severity,
        members: notice.instanceId === undefined ? [] : [notice.instanceId],
        ...at(notice.at),
      };
    }
    case 'spot': {
      const title = words.spot[notice.what](words.digest.instances);
      return {
        key: `spot ${title}`,
        title,
        state: noticed(severity),
        severity,
        members: [notice.instanceId],
        ...at(notice.at),
      };
    }
    case 'text': {
      const title = familyName(notice.subject ?? notice.looksLike ?? notice.text.slice(0, 80));
      return { key: `text ${title}`, title, state: noticed(severity), severity, members: [], ...at(notice.at) };
    }
  }
}

function alarmFamily({ alarm, watch, instances, severity }: AlarmNotice): NoticeFamily {
  const { name } = alarm.alarm;
  const contributor = alarm.contributor === undefined ? [] : [Object.values(alarm.contributor.attributes).join(' ')];
  const members = instances.length > 0 ? instances.map(({ id }) => id) : contributor.length > 0 ? contributor : [name];
  const facts = { state: ALARM_STATES[alarm.state.value], severity, members, at: alarm.state.at };
  if (watch === undefined) return { key: `alarm ${familyName(name)}`, title: familyName(name), ...facts };
  const service = watch.kind === 'process' ? watch.service : AGENT;
  return { key: `service ${service}`, title: service, ...facts };
}

/**
 * The name of an alarm without what tells it from its siblings: ids of resources, numbers and long hexadecimal runs.
 * 'web-03 CPU' and 'web-17 CPU' are both 'web-# CPU'.
 */
export function familyName(name: string): string {
  return name
    .slice(0, 255)
    .replace(/\b(?:m?i|vol|eni|subnet|vpc|sg|lt|ami)-[0-9a-f]{8,17}\b/g, '*')
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, '*')
    .replace(/\d+/g, '#');
}

function noticed(severity: Severity): DigestState {
  return severity === 'info' ? 'told' : 'noticed';
}

function at(time: Date | undefined): { readonly at?: Date } {
  return time === undefined ? {} : { at: time };
}
