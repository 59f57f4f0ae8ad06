import type { IncidentEvent } from '@defib/incident-events';
import { COLORS } from './appearance.ts';
import type { Words } from './words.ts';

/** What one step of an incident adds to the facts that all of them share. */
export interface IncidentStory {
  readonly color: string;
  readonly icon: string;
  readonly title: string;
  readonly done: string;
  readonly now: string;
  /** Where it is tried again: then that is what to do now, namely nothing. */
  readonly retryAt?: Date;
  readonly attempt?: number;
  readonly commandId?: string;
  readonly output?: string;
  readonly exitCode?: number;
  /** English words of the function that decided, with limits and times; beside them stands ours. */
  readonly explanation?: string;
}

/** What this step says beyond the facts. All plain text: nothing here is escaped. */
export function incidentStory(event: IncidentEvent, words: Words): IncidentStory {
  const { incident } = words;
  const { target, instance } = event.facts;
  const unit = target.kind === 'agent' ? incident.agentUnit : target.service;
  const where = instance.name ?? instance.id;
  switch (event.step) {
    case 'Restart Requested':
      return {
        color: COLORS.busy,
        icon: '🔧',
        title: incident.requested(unit, where),
        done: incident.sent,
        now: incident.verdictFollows,
        attempt: event.attempt,
        commandId: event.commandId,
      };
    case 'Restart Withheld':
      return {
        color: COLORS.warning,
        icon: '✋',
        title: incident.withheld(unit, where),
        done: incident.withheldReasons[event.reason],
        explanation: event.explanation,
        now: incident.withheldAdvice[event.reason],
        ...retryTime(event.retryAt),
      };
    case 'Restart Succeeded': {
      const time = words.duration(event.secondsToHeal);
      return {
        color: COLORS.good,
        icon: '✅',
        title:
          event.ending === 'restarted'
            ? incident.succeeded(unit, where, time)
            : incident.alreadyRunning(unit, where, time),
        done: incident.endings[event.ending],
        now: incident.nothingToDo,
        attempt: event.attempt,
        commandId: event.commandId,
      };
    }
    case 'Restart Failed':
      return {
        color: COLORS.critical,
        icon: '❌',
        title: incident.failed(unit, where),
        done: incident.endings[event.ending],
        now: incident.noRetry,
        ...retryTime(event.retryAt),
        attempt: event.attempt,
        commandId: event.commandId,
        output: event.output,
        ...(event.exitCode === undefined ? {} : { exitCode: event.exitCode }),
      };
    case 'Incident Escalated':
      return {
        color: COLORS.critical,
        icon: '🚨',
        title: incident.escalated(unit, where),
        done: incident.escalationReasons[event.reason],
        explanation: event.explanation,
        now: incident.escalationAdvice[event.reason],
        ...(event.output === undefined ? {} : { output: event.output }),
      };
  }
}

function retryTime(retryAt: string | undefined): { readonly retryAt?: Date } {
  return retryAt === undefined ? {} : { retryAt: new Date(retryAt) };
}
