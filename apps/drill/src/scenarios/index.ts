import type { ApartScenario } from '../apart.ts';
import type { Scenario } from '../scenario.ts';
import { agentSilent } from './agent-silent.ts';
import { badDeployment } from './bad-deployment.ts';
import { drift } from './drift.ts';
import { missedEvents } from './missed-events.ts';
import { paused } from './paused.ts';
import { processKilled } from './process-killed.ts';
import { redelivery } from './redelivery.ts';
import { scaleIn } from './scale-in.ts';
import { scaleOut } from './scale-out.ts';
import { slackDown } from './slack-down.ts';
import { slackRateLimited } from './slack-rate-limited.ts';
import { storm } from './storm.ts';
import { tenThousand } from './ten-thousand.ts';
import { webhookRotated } from './webhook-rotated.ts';
import { willNotStart } from './will-not-start.ts';

/** Every scenario; the first is the one that runs when none is named. */
export const scenarios: readonly Scenario[] = [
  processKilled,
  willNotStart,
  redelivery,
  badDeployment,
  agentSilent,
  paused,
  slackDown,
  slackRateLimited,
  webhookRotated,
  storm,
  scaleOut,
  scaleIn,
  missedEvents,
  drift,
];

/** Scenarios with a local AWS of their own. */
export const apartScenarios: readonly ApartScenario[] = [tenThousand];
