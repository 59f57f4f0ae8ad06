import type { IncidentEvent } from '@defib/incident-events';
import { forEachLimited } from '@defib/queue-function';
import { changeCase, failedCase, healedCase } from './case-files.ts';
import { decideFollowUp } from './decide-follow-up.ts';
import { decideVerdict, STEP_NAMES, type Verdict } from './decide-verdict.ts';
import { caseKeyText } from './incident.ts';
import { incidentFacts } from './incident-facts.ts';
import { okPatienceSeconds } from './ok-patience.ts';
import type { CaseFile, Claim, CommandInvocation } from './ports.ts';
import type { RestartRun } from './restart-run.ts';
import { findTarget } from './restart-targets.ts';
import { takeVerdict } from './take-verdict.ts';
import { type Escalated, mailEscalations, tell } from './tell.ts';

const LONGEST_OUTPUT = 8_000;
const SETTLED_AT_ONCE = 5;
// The event and the API are two systems: for a moment the one may know of an ending that the other doesn't.
const PAUSES_FOR_LATE_STATE = [300, 700, 1_500];

type Ended = Exclude<Verdict, { kind: 'pending' }>;

/** A verdict that is on the bus and waits for the mail that it shares with others; only then is it noted. */
export interface UnmailedVerdict {
  readonly escalated: Escalated;
  readonly conclude: () => Promise<void>;
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 100) / 10);
}

async function wholeOutput(
  verdict: Extract<Ended, { kind: 'failed' }>,
  commandId: string,
  instanceId: string,
  claim: Claim,
  run: RestartRun,
): Promise<string> {
  const output =
    (await run.ports.readOutput(commandId, instanceId, STEP_NAMES[claim.command.platform])) ?? verdict.output;
  return output.slice(-LONGEST_OUTPUT);
}

/** Sends the mails that verdicts of one batch share, then notes each of them in the ledger. */
export async function mailVerdicts(unmailed: readonly UnmailedVerdict[], run: RestartRun): Promise<void> {
  await mailEscalations(
    unmailed.map(({ escalated }) => escalated),
    run,
  );
  await forEachLimited(unmailed, SETTLED_AT_ONCE, ({ conclude }) => conclude());
}

/**
 * Gives one instance its verdict: tells it, then notes it in the ledger. Does nothing when somebody else is at it. The
 * verdict on a silent agent comes back untold by mail: where many fell silent at once, one mail says so (`mailVerdicts`).
 */
export async function settleInstance(
  open: CaseFile,
  claim: Claim,
  commandId: string,
  verdict: Ended,
  run: RestartRun,
): Promise<UnmailedVerdict | undefined> {
  const file = await takeVerdict(open, run);
  if (file === undefined) return undefined;
  const { incident, instance, attempt } = file;
  const now = run.ports.now();
  const facts = incidentFacts(incident, instance, run.config);
  const limits = findTarget(run.config.policy, incident)?.limits;
  const { retryAt, escalation } = decideFollowUp(file, verdict, limits, now);
  const output =
    verdict.kind === 'failed' ? await wholeOutput(verdict, commandId, file.instanceId, claim, run) : undefined;

  const events: IncidentEvent[] = [];
  const endedAt = verdict.kind === 'healed' ? (verdict.endedAt ?? now.toISOString()) : now.toISOString();
  const secondsToHeal = secondsBetween(incident.alarm.at, endedAt);
  if (verdict.kind === 'healed') {
    events.push({ step: 'Restart Succeeded', facts, commandId, attempt, ending: verdict.ending, secondsToHeal });
  } else {
    events.push({
      step: 'Restart Failed',
      facts,
      commandId,
      attempt,
      ending: verdict.ending,
      ...(verdict.exitCode === undefined ? {} : { exitCode: verdict.exitCode }),
      output: output ?? '',
      ...(retryAt === undefined ? {} : { retryAt: retryAt.toISOString() }),
    });
  }
  const escalated: Escalated | undefined =
    escalation === undefined
      ? undefined
      : {
          step: 'Incident Escalated',
          facts,
          ...escalation,
          ...(output === undefined || output === '' ? {} : { output }),
        };
  if (escalated !== undefined) events.push(escalated);

  const conclude = async (): Promise<void> => {
    const patienceSeconds = okPatienceSeconds(run.config.policy, incident);
    await changeCase(run.ports.ledger, file, file, (current) => {
      if (current?.status !== 'claimed' || current.claimId !== claim.claimId) return undefined;
      if (verdict.kind === 'failed')
        return failedCase(current, { ending: verdict.ending, output: output ?? '' }, retryAt);
      const unconfirmed = patienceSeconds === undefined ? undefined : { ending: verdict.ending, patienceSeconds };
      return healedCase(current, limits, now, unconfirmed);
    });
    // One that runs while only its alarm lags behind was healed by an earlier attempt, and counted then.
    const healedBefore = file.unconfirmed !== undefined && verdict.ending === 'already-running';
    if (verdict.kind === 'healed' && !healedBefore) run.metrics.seconds('SecondsToHeal', secondsToHeal);
    run.metrics.count(verdict.kind === 'healed' ? 'RestartsSucceeded' : 'RestartsFailed');
    run.log.info('restart ended', {
      incidentId: incident.incidentId,
      instanceId: file.instanceId,
      unit: file.unit,
      commandId,
      ending: verdict.ending,
      attempt,
    });
  };
  if (escalated?.reason === 'agent-silent') {
    await run.ports.publishEvents(events);
    return { escalated, conclude };
  }
  await tell(events, run);
  await conclude();
  return undefined;
}

async function readEnded(
  commandId: string,
  instanceIds: readonly string[],
  run: RestartRun,
): Promise<readonly CommandInvocation[]> {
  let invocations = await run.ports.readInvocations(commandId);
  for (const milliseconds of PAUSES_FOR_LATE_STATE) {
    const late = instanceIds.some((id) => {
      const invocation = invocations.find(({ instanceId }) => instanceId === id);
      return invocation === undefined || decideVerdict(invocation, 'linux').kind === 'pending';
    });
    if (!late) break;
    await run.ports.pause(milliseconds);
    invocations = await run.ports.readInvocations(commandId);
  }
  return invocations;
}

/**
 * Settles the instances of one command of which SSM said that they have ended. What the API doesn't know yet is left to
 * the reconcile tick; what has its verdict already is left alone. Gives back the verdicts that are still to be mailed.
 */
export async function settleCommand(
  commandId: string,
  instanceIds: readonly string[],
  run: RestartRun,
): Promise<readonly UnmailedVerdict[]> {
  const invocations = await readEnded(commandId, instanceIds, run);
  const claimId = invocations.find((invocation) => invocation.claimId !== undefined)?.claimId;
  const claim = claimId === undefined ? undefined : await run.ports.ledger.readClaim(claimId);
  if (claim === undefined) {
    run.log.info('the command has no open claim', { commandId });
    return [];
  }
  const keys = instanceIds.map((instanceId) => ({ instanceId, unit: claim.command.unit }));
  const { cases } = await run.ports.ledger.read({ cases: keys, services: [] });
  const unmailed: UnmailedVerdict[] = [];
  await forEachLimited(keys, SETTLED_AT_ONCE, async (key) => {
    const file = cases.get(caseKeyText(key));
    const invocation = invocations.find(({ instanceId }) => instanceId === key.instanceId);
    if (file?.status !== 'claimed' || file.claimId !== claim.claimId || invocation === undefined) return;
    const verdict = decideVerdict(invocation, claim.command.platform);
    if (verdict.kind === 'pending') return;
    const settled = await settleInstance(file, claim, commandId, verdict, run);
    if (settled !== undefined) unmailed.push(settled);
  });
  return unmailed;
}
