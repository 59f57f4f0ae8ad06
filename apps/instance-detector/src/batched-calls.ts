/** DeleteAlarms, EnableAlarmActions and DisableAlarmActions take up to 100 names a call (CloudWatch API reference). */
export const NAMES_PER_CALL = 100;

/**
 * Gathers names from many instances into full calls. What `add` was given is done once `flush` has resolved, or earlier.
 */
export interface NameBatch {
  add(names: readonly string[]): Promise<void>;
  flush(): Promise<void>;
}

export function nameBatch(call: (names: readonly string[]) => Promise<void>): NameBatch {
  let waiting: string[] = [];
  const sendFull = async (least: number): Promise<void> => {
    while (waiting.length >= least && waiting.length > 0) {
      const names = waiting.slice(0, NAMES_PER_CALL);
      await call(names);
      waiting = waiting.slice(NAMES_PER_CALL);
    }
  };
  return {
    add: async (names) => {
      waiting.push(...names);
      await sendFull(NAMES_PER_CALL);
    },
    flush: () => sendFull(1),
  };
}
