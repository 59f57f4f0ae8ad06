import type { AlarmState } from '../timeline-event.ts';

/** A state with its reasons, as an alarm keeps it. */
export interface StateRecord {
  readonly value: AlarmState;
  readonly reason: string;
  /** JSON text; absent after SetAlarmState without one, and on a new alarm. */
  readonly reasonData?: string;
  readonly at: Date;
}

export interface AlarmChange {
  readonly state: StateRecord;
  readonly previous: StateRecord;
}
