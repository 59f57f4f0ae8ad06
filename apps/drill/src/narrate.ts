import { describeIncident } from '@defib/incident-events';
import type { TimelineEvent } from '@defib/local-aws';
import { mailOf, readIncident } from './told.ts';

/** A line of the timeline, with a longer text that belongs to it where there is one. */
export interface Narration {
  readonly label: string;
  readonly text: string;
  readonly quote?: string;
}

/**
 * Says in a few words what a timeline event means for the drill; undefined for what would only be noise.
 *
 * @param nameOf the name of an instance, for people
 */
export function narrate(event: TimelineEvent, nameOf: (instanceId: string) => string): Narration | undefined {
  switch (event.kind) {
    case 'process-killed':
      return { label: 'killed', text: `${event.unit} on ${nameOf(event.instanceId)}, pid ${event.pid}, by SIGKILL` };
    case 'alarm-state':
      return event.previous === 'INSUFFICIENT_DATA' && event.state === 'OK'
        ? undefined
        : { label: 'alarm', text: `${event.previous} → ${event.state}: ${event.alarmName}` };
    case 'command-sent':
      return {
        label: 'command',
        text: `restart ${event.parameters['unit']?.join() ?? '?'} on ${event.instanceIds.map(nameOf).join(', ')}`,
      };
    case 'command-finished':
      return {
        label: 'result',
        text: `${event.statusDetails} on ${nameOf(event.instanceId)}, exit code ${event.exitCode}${lastLine(event.stdout)}`,
      };
    case 'event-put': {
      const incident = readIncident(event);
      if (incident === undefined) return undefined;
      const label =
        incident.step === 'Restart Succeeded' || incident.step === 'Restart Failed' ? 'verdict' : 'incident';
      return { label, text: describeIncident(incident) };
    }
    case 'message-published': {
      const mail = mailOf(event);
      return { label: 'mail', text: mail.subject, quote: mail.body };
    }
    case 'instance-state':
      return { label: 'instance', text: `${nameOf(event.instanceId)} is ${event.state}` };
    case 'association-applied':
      return {
        label: 'agent',
        text: `${nameOf(event.instanceId)} has its agent, with the configuration of the policy`,
      };
    case 'slack-message':
      return { label: 'slack', text: event.text };
    case 'plant-error':
      return { label: 'PLANT', text: `the local AWS itself failed: ${event.what}: ${event.error}` };
    default:
      return undefined;
  }
}

function lastLine(stdout: string): string {
  const line = stdout.trimEnd().split('\n').at(-1);
  return line === undefined || line === '' ? '' : ` (${line})`;
}
