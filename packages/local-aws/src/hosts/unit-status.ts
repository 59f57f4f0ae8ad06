import { constants } from 'node:os';

export type ActiveState = 'inactive' | 'activating' | 'active' | 'deactivating' | 'failed';
export type UnitResult = 'success' | 'exit-code' | 'signal' | 'start-limit-hit';

/** What systemctl shows of a unit. */
export interface UnitStatus {
  readonly active: ActiveState;
  readonly sub: string;
  readonly result: UnitResult;
  readonly masked: boolean;
  readonly mainPid: number;
  readonly restarts: number;
  readonly activeEnteredAt: Date | undefined;
  readonly inactiveExitedAt: Date | undefined;
  readonly changedAt: Date | undefined;
  readonly lastExit: string | undefined;
}

/** How systemctl explains a result. */
export const jobFailures: Readonly<Record<UnitResult, string>> = {
  success: 'its main process ended at once',
  'exit-code': 'the control process exited with error code',
  signal: 'a fatal signal was delivered to the control process',
  'start-limit-hit': 'start of the service was attempted too often',
};

/** How a main process ended, in the words of the journal. */
export function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === null) return `code=exited, status=${code}${code === 0 ? '' : '/FAILURE'}`;
  return `code=killed, status=${constants.signals[signal]}/${signal.replace(/^SIG/, '')}`;
}
