import { GetCalendarStateCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { AwsCallError, awsCall } from '@defib/aws-call';
import type { ReadCalendars } from '../ports.ts';

// What no early attempt changes: the calendar is gone, is no change calendar (SSM API reference, GetCalendarState), or
// isn't shared with this function. Good alarms must not become dead letters for it: withheld, told, and looked at again.
const UNREADABLE: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'InvalidDocument',
  'InvalidDocumentType',
  'UnsupportedCalendarException',
]);

/** One call for all calendars: SSM answers OPEN only when each of them is. */
export function calendarReader(client: SSMClient, signal: AbortSignal): ReadCalendars {
  return async (names) => {
    try {
      const command = new GetCalendarStateCommand({ CalendarNames: [...names] });
      const { State, NextTransitionTime } = await awsCall(
        'ssm:GetCalendarState',
        client.send(command, { abortSignal: signal }),
      );
      if (State === 'OPEN') return { kind: 'open' };
      return { kind: 'closed', ...(NextTransitionTime === undefined ? {} : { until: NextTransitionTime }) };
    } catch (error) {
      if (error instanceof AwsCallError && UNREADABLE.has(error.code))
        return { kind: 'unreadable', problem: `${error.code} for ${names.join(', ')}` };
      throw error;
    }
  };
}
