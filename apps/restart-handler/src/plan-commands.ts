import type { Candidate } from './classify-alarm.ts';
import type { RestartTarget } from './incident.ts';
import type { RestartCommand } from './ports.ts';

/** SendCommand takes at most 50 instance ids (Systems Manager API reference, SendCommand). */
export const MOST_INSTANCES_PER_COMMAND = 50;

// One command tells all its instances the same time of alarm, the earliest. Further apart than this, a unit that was
// started between the two would be taken for one that has come back.
const LONGEST_SPREAD_SECONDS = 300;

export interface PlannedRestart {
  readonly candidate: Candidate;
  readonly attempt: number;
}

export interface PlannedCommand {
  readonly target: RestartTarget;
  readonly command: RestartCommand;
  readonly restarts: readonly PlannedRestart[];
}

function commandFor(target: RestartTarget, restarts: readonly PlannedRestart[]): RestartCommand {
  const earliest = (times: readonly string[]): string =>
    new Date(Math.min(...times.map((time) => Date.parse(time)))).toISOString();
  return {
    unit: target.unit,
    platform: target.platform,
    alarmedAt: earliest(restarts.map(({ candidate }) => candidate.incident.alarm.at)),
    notIfStartedAfter: earliest(restarts.map(({ candidate }) => candidate.incident.notIfStartedAfter)),
    startTimeoutSeconds: target.limits.startTimeoutSeconds,
    stableSeconds: target.limits.stableSeconds,
  };
}

/** Puts the restarts of one target into as few commands as SSM's limit and the spread of their alarms allow. */
export function planCommands(target: RestartTarget, restarts: readonly PlannedRestart[]): PlannedCommand[] {
  const startedAfter = ({ candidate }: PlannedRestart): number => Date.parse(candidate.incident.notIfStartedAfter);
  const groups: PlannedRestart[][] = [];
  for (const restart of restarts.toSorted((a, b) => startedAfter(a) - startedAfter(b))) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (
      group === undefined ||
      first === undefined ||
      group.length >= MOST_INSTANCES_PER_COMMAND ||
      startedAfter(restart) - startedAfter(first) > LONGEST_SPREAD_SECONDS * 1_000
    ) {
      groups.push([restart]);
    } else {
      group.push(restart);
    }
  }
  return groups.map((group) => ({ target, command: commandFor(target, group), restarts: group }));
}
