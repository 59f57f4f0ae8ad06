import { writeFileSync } from 'node:fs';
import type { AlarmSettingsInput, PolicyInput, SlackInput, WatchInput } from '@defib/monitoring-policy';
import { groupOf } from './scaling-group.ts';
import type { Scenario } from './scenario.ts';
import type { Casting, TroupeMember } from './troupe.ts';

/** Name of the drill's environment, and so part of every resource's name. */
export const DRILL_ENVIRONMENT = 'drill';

/** How many silent periods make a silent agent: fewer than in real life, so that nobody waits for it. */
const AGENT_PERIODS = 3;

/** How long a new instance may be silent: ten of AWS's minutes at the drill's pace, and less. */
const GRACE_SECONDS = 8;

/**
 * Two alarms of the watch are enough to see them come and go; all of them on every host of the drill would make its plan
 * and its destruction take minutes.
 */
const WATCH: WatchInput = {
  memory: { enabled: false },
  disk: { enabled: false },
  statusCheck: { enabled: false },
};

/** The policy that the drill deploys: one service for each scenario, each on its own instances with its own limits. */
export function drillPolicy(
  cast: ReadonlyMap<Scenario, readonly TroupeMember[]>,
  casting: Casting,
  { slack, timeScale }: { readonly slack: SlackInput; readonly timeScale: number },
): PolicyInput {
  const grouped = [...cast.keys()].filter(({ group }) => group === true);
  const played = [...cast].filter(([{ group }, members]) => group === true || members.length > 0);
  return {
    environment: DRILL_ENVIRONMENT,
    instances: {
      instanceIds: [...cast.values()].flat().map((member) => member.instanceId),
      autoScalingGroups: grouped.map(({ service }) => groupOf(service)),
    },
    services: played.map(([scenario, members]) => ({
      name: scenario.service,
      unit: casting.unit(scenario.service),
      process: casting.selector(scenario.service),
      instances: scenario.group
        ? { autoScalingGroups: [groupOf(scenario.service)] }
        : { instanceIds: members.map((member) => member.instanceId) },
      restart: scenario.limits,
    })),
    ...(grouped.length === 0 ? {} : { watch: WATCH, alarms: scaledRates(timeScale) }),
    agent: {
      evaluationPeriods: AGENT_PERIODS,
      graceSeconds: GRACE_SECONDS,
      restart: { coolDownSeconds: 30, stableSeconds: 1, startTimeoutSeconds: 15 },
    },
    slack,
    escalation: { mail: ['oncall@example.com'] },
  };
}

/** CloudWatch's quotas of an account that has not asked for more, where time passes so much faster. */
export function scaledRates(timeScale: number): AlarmSettingsInput {
  return {
    putRatePerSecond: 3 * timeScale,
    deleteRatePerSecond: 3 * timeScale,
    describeRatePerSecond: 9 * timeScale,
  };
}

/** Writes the deployment's configuration as the module that a user would write by hand. */
export function writeDrillConfig(file: string, policy: PolicyInput, region: string): void {
  const config = { policy, deployment: { region } };
  writeFileSync(file, `export const config = ${JSON.stringify(config, undefined, 2)};\n`);
}
