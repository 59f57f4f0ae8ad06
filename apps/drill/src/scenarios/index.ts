import type { Scenario } from '../scenario.ts';
import { agentSilent } from './agent-silent.ts';
import { badDeployment } from './bad-deployment.ts';
import { paused } from './paused.ts';
import { processKilled } from './process-killed.ts';
import { redelivery } from './redelivery.ts';
import { willNotStart } from './will-not-start.ts';

/** Every scenario; the first is the one that runs when none is named. */
export const scenarios: readonly Scenario[] = [
  processKilled,
  willNotStart,
  redelivery,
  badDeployment,
  agentSilent,
  paused,
];
