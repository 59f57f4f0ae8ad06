import type { Notice } from '../src/index.ts';
import { ALARM_EXAMPLES } from './alarm-examples.ts';
import { EVENT_EXAMPLES } from './event-examples.ts';
import { INCIDENT_EXAMPLES } from './incident-examples.ts';

/** One example of every kind of message, for the preview and for tests. */
export const EXAMPLES: readonly { readonly title: string; readonly notice: Notice }[] = [
  ...ALARM_EXAMPLES,
  ...INCIDENT_EXAMPLES,
  ...EVENT_EXAMPLES,
];
export { STORM } from './storm-example.ts';
