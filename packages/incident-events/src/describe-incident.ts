import type { IncidentEvent, IncidentFacts, RestartEnding, WithheldReason } from './incident-event.ts';

const ENDINGS: Readonly<Record<RestartEnding, string>> = {
  restarted: 'it was restarted and is active again',
  'already-running': 'it had already come back by itself',
  'unit-not-found': 'the host has no such unit',
  'unit-masked': 'the unit is masked on the host',
  'start-failed': 'it did not start',
  'start-timed-out': 'it did not become active in time',
  'not-stable': 'it became active but did not stay so',
  'bad-parameter': 'the host refused the command’s parameters',
  'no-service-manager': 'the host has no systemd or service control manager',
  'timed-out': 'the command ran into its time-out',
  undeliverable: 'the command never reached the host',
  cancelled: 'the command was cancelled',
  unknown: 'the command ended in a way that is not known',
};

const WITHHELD_ADVICE: Readonly<Record<WithheldReason, string>> = {
  'observe-mode': 'Restart it yourself, or set the policy’s mode to "act".',
  suppressed: 'Nothing to do while the suppressing alarm holds.',
  muted: 'Nothing to do while the mute rule holds.',
  paused: 'Remove the tag defib:paused when you are done, and restart the unit yourself if it is needed before.',
  'change-calendar-closed': 'Restart it yourself if it can’t wait for the calendar to open.',
  'instance-not-running': 'Nothing to do, unless the instance should be running.',
  'instance-terminating': 'Nothing to do: the instance is going away.',
  'instance-not-connected': 'Look at the SSM agent and the network of the host.',
  'cooling-down': 'Nothing to do yet.',
  'budget-exhausted': 'Look at the unit’s journal: restarting does not cure it.',
  'blast-radius': 'Look for what the hosts have in common, such as a deployment, before you restart more of them.',
};

const ESCALATION_ADVICE: Readonly<Record<Extract<IncidentEvent, { step: 'Incident Escalated' }>['reason'], string>> = {
  'budget-exhausted': 'Look at the unit’s journal: restarting does not cure it.',
  'restart-failed': 'Look at the unit on the host: another restart would end the same way.',
  'blast-radius': 'Look for what the hosts have in common, such as a deployment, before you restart more of them.',
  'instance-not-connected': 'Look at the host: its SSM agent does not answer.',
  'agent-silent': 'Check that metrics of this host are arriving again; until then its processes are not watched.',
  'no-result': 'Look at the host and at the command in Systems Manager, and restart the unit yourself if it is down.',
  'calendar-unreadable':
    'Check the change calendars that the policy names and who may read them; until then nothing is restarted.',
  'still-in-alarm': 'Compare the alarm’s metric with the processes on the host and with the policy’s selector.',
};

/** How an ending reads in a sentence: "it did not start". */
export function describeEnding(ending: RestartEnding): string {
  return ENDINGS[ending];
}

/** 'i-0a1b2c3d4e5f60718 (web-1)' */
export function describeInstance(instance: IncidentFacts['instance']): string {
  return instance.name === undefined ? instance.id : `${instance.id} (${instance.name})`;
}

function head(facts: IncidentFacts): string {
  const what = facts.target.kind === 'agent' ? 'The CloudWatch agent fell silent' : `${facts.target.service} is down`;
  return `${what} on ${describeInstance(facts.instance)} in ${facts.environment} since ${facts.alarm.at}`;
}

function alarmHead(facts: IncidentFacts): string {
  return `The alarm of ${facts.target.service} on ${describeInstance(facts.instance)} in ${facts.environment} stays, since ${facts.alarm.at}`;
}

function retry(retryAt: string | undefined): string {
  return retryAt === undefined ? '' : ` It will be tried again at ${retryAt}.`;
}

function runbook(facts: IncidentFacts): string {
  return facts.target.runbookUrl === undefined ? '' : ` Runbook: ${facts.target.runbookUrl}`;
}

function story(event: IncidentEvent): string {
  const { unit } = event.facts.target;
  switch (event.step) {
    case 'Restart Requested':
      return `${head(event.facts)}: ${unit} is being restarted (attempt ${event.attempt}). Nothing to do yet.`;
    case 'Restart Withheld':
      return `${head(event.facts)}: ${unit} was not restarted. ${event.explanation}${retry(event.retryAt)} ${WITHHELD_ADVICE[event.reason]}${runbook(event.facts)}`;
    case 'Restart Succeeded':
      return `${head(event.facts)}: ${unit} is running again after ${event.secondsToHeal} s, ${ENDINGS[event.ending]} (attempt ${event.attempt}). Nothing to do.`;
    case 'Restart Failed':
      return `${head(event.facts)}: restarting ${unit} failed, ${ENDINGS[event.ending]} (attempt ${event.attempt}).${event.retryAt === undefined ? ' It will not be tried again by itself.' : `${retry(event.retryAt)} Nothing to do yet.`}${runbook(event.facts)}`;
    case 'Incident Escalated':
      return `${event.reason === 'still-in-alarm' ? alarmHead(event.facts) : head(event.facts)}: a person is needed. ${event.explanation} ${ESCALATION_ADVICE[event.reason]}${runbook(event.facts)}`;
  }
}

/** One line for people, without markup: what, where, since when, what was done, what to do now. */
export function describeIncident(event: IncidentEvent): string {
  // Names and explanations may hold line breaks (a runbook doesn't, an alarm's reason may): one line stays one line.
  return story(event).replaceAll(/\s+/g, ' ').trim();
}
