import { writeFileSync } from 'node:fs';
import type { PolicyInput } from '@defib/monitoring-policy';
import type { Scenario } from './scenario.ts';
import type { Casting, TroupeMember } from './troupe.ts';

/** Name of the drill's environment, and so part of every resource's name. */
export const DRILL_ENVIRONMENT = 'drill';

/** How many silent periods make a silent agent: fewer than in real life, so that nobody waits for it. */
const AGENT_PERIODS = 3;

/** The policy that the drill deploys: one service for each scenario, each on its own instances with its own limits. */
export function drillPolicy(cast: ReadonlyMap<Scenario, readonly TroupeMember[]>, casting: Casting): PolicyInput {
  return {
    environment: DRILL_ENVIRONMENT,
    instances: { instanceIds: [...cast.values()].flat().map((member) => member.instanceId) },
    services: [...cast].map(([scenario, members]) => ({
      name: scenario.service,
      unit: casting.unit(scenario.service),
      process: casting.selector(scenario.service),
      instances: { instanceIds: members.map((member) => member.instanceId) },
      restart: scenario.limits,
    })),
    agent: {
      evaluationPeriods: AGENT_PERIODS,
      restart: { coolDownSeconds: 30, stableSeconds: 1, startTimeoutSeconds: 15 },
    },
    escalation: { mail: ['oncall@example.com'] },
  };
}

/** Writes the deployment's configuration as the module that a user would write by hand. */
export function writeDrillConfig(file: string, policy: PolicyInput, region: string): void {
  const config = { policy, deployment: { region } };
  writeFileSync(file, `export const config = ${JSON.stringify(config, undefined, 2)};\n`);
}
