import { describeIncident, describeInstance, type IncidentEvent, type IncidentFacts } from '@defib/incident-events';
import type { EscalationNotice } from './ports.ts';

type Escalated = Extract<IncidentEvent, { step: 'Incident Escalated' }>;

// SNS: up to 100 characters of ASCII without line breaks or control characters, for mail (API reference, Publish).
const LONGEST_SUBJECT = 100;
const MOST_INSTANCES_LISTED = 100;

function asciiSubject(text: string): string {
  const ascii = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return ascii.length <= LONGEST_SUBJECT ? ascii : `${ascii.slice(0, LONGEST_SUBJECT - 3)}...`;
}

function subjectOf({ facts, reason }: Escalated): string {
  const where = `${facts.instance.name ?? facts.instance.id} (${facts.environment})`;
  switch (reason) {
    case 'agent-silent':
      return `Defib: CloudWatch agent silent on ${where}`;
    case 'still-in-alarm':
      return `Defib: ${facts.target.service} runs on ${where}, but its alarm stays`;
    case 'no-result':
      return `Defib: ${facts.target.service} on ${where}: result of the restart unknown`;
    default:
      return `Defib: ${facts.target.service} is down on ${where}`;
  }
}

function block(title: string, text: string | undefined): string[] {
  return text === undefined || text.trim() === '' ? [] : ['', `${title}:`, text.trimEnd()];
}

function details(facts: IncidentFacts): string[] {
  return [
    `Instance: ${describeInstance(facts.instance)}${facts.instance.availabilityZone === undefined ? '' : `, ${facts.instance.availabilityZone}`}`,
    ...(facts.instance.autoScalingGroup === undefined
      ? []
      : [`Auto Scaling group: ${facts.instance.autoScalingGroup}`]),
    `Unit: ${facts.target.unit}`,
    `Alarm: ${facts.alarm.name}`,
    `Since: ${facts.alarm.at}`,
    `Account and region: ${facts.accountId}, ${facts.region}`,
    ...(facts.target.runbookUrl === undefined ? [] : [`Runbook: ${facts.target.runbookUrl}`]),
    `Incident: ${facts.incidentId}`,
  ];
}

/** The mail about one incident that needs a person. */
export function incidentMail(event: Escalated): EscalationNotice {
  return {
    subject: asciiSubject(subjectOf(event)),
    body: [
      describeIncident(event),
      '',
      ...details(event.facts),
      ...block('What CloudWatch says', event.facts.alarm.reason),
      ...block('What the host said last', event.output),
      '',
    ].join('\n'),
  };
}

function instanceList(instances: readonly IncidentFacts['instance'][]): string[] {
  const listed = instances.slice(0, MOST_INSTANCES_LISTED).map((instance) => `  ${describeInstance(instance)}`);
  const unlisted = instances.length - listed.length;
  return [...listed, ...(unlisted > 0 ? [`  and ${unlisted} more`] : [])];
}

/** One mail for all instances of a service that need a person at the same time and for the same reason. */
export function escalationMail(first: Escalated, others: readonly Escalated[]): EscalationNotice {
  if (others.length === 0) return incidentMail(first);
  const { facts, output } = first;
  const all = [first, ...others];
  const { service } = facts.target;
  const what =
    first.reason === 'agent-silent'
      ? 'CloudWatch agent silent'
      : first.reason === 'still-in-alarm'
        ? `alarm of ${service} stays`
        : `${service} is down`;
  return {
    subject: asciiSubject(`Defib: ${what} on ${all.length} hosts (${facts.environment})`),
    body: [
      `${all.length} hosts in ${facts.environment} need a person for the same reason. The first of them:`,
      '',
      describeIncident(first),
      '',
      ...details(facts),
      ...block('What the host said last', output),
      '',
      `All of them (${all.length}):`,
      ...instanceList(all.map((event) => event.facts.instance)),
      '',
    ].join('\n'),
  };
}

/** The one mail about a storm: many instances of one service, of which Defib restarts no more for now. */
export function stormMail(
  event: Escalated,
  instances: readonly IncidentFacts['instance'][],
  until: string,
): EscalationNotice {
  const { facts } = event;
  return {
    subject: asciiSubject(`Defib: ${facts.target.service} is failing on many hosts (${facts.environment})`),
    body: [
      `${facts.target.service} is failing on many hosts in ${facts.environment} at the same time, and Defib has stopped restarting it.`,
      `${event.explanation} Look for what the hosts have in common, such as a deployment, before you restart more of them.`,
      '',
      `Left alone just now (${instances.length}):`,
      ...instanceList(instances),
      '',
      `Unit: ${facts.target.unit}`,
      `Account and region: ${facts.accountId}, ${facts.region}`,
      ...(facts.target.runbookUrl === undefined ? [] : [`Runbook: ${facts.target.runbookUrl}`]),
      `Further hosts of this service that are left alone before ${until} are told on the incident bus, not by mail.`,
      '',
    ].join('\n'),
  };
}
