import { caseKeyText } from './incident.ts';
import type { CaseFile, Claim } from './ports.ts';
import { ClaimHeldError, type RestartRun } from './restart-run.ts';
import { sendClaim } from './send-claim.ts';
import { announce, concludeSending } from './tell-requested.ts';

async function casesOf(claim: Claim, run: RestartRun): Promise<CaseFile[]> {
  const keys = claim.instanceIds.map((instanceId) => ({ instanceId, unit: claim.command.unit }));
  const { cases } = await run.ports.ledger.read({ cases: keys, services: [] });
  return keys.flatMap((key) => {
    const file = cases.get(caseKeyText(key));
    return file?.status === 'claimed' && file.claimId === claim.claimId ? [file] : [];
  });
}

/** Sends a claim that its first holder left unsent. Only one invocation gets to: the one that renews the lease. */
export async function sendAbandonedClaim(claim: Claim, run: RestartRun): Promise<void> {
  if ((await run.ports.ledger.renewLease(claim, run.leaseUntil)) === 'conflict') {
    throw new ClaimHeldError(`Claim ${claim.claimId} was taken over by another invocation`);
  }
  const cases = await casesOf(claim, run);
  const sent = await sendClaim(
    claim,
    run.ports,
    cases.map(({ instanceId }) => instanceId),
  );
  await concludeSending(claim, cases, sent, run);
}

export async function announceClaim(claim: Claim, run: RestartRun): Promise<void> {
  await announce(claim, await casesOf(claim, run), run);
}

/**
 * For an alarm that was delivered again: sees to it that what was claimed for it was sent and told, without sending
 * anything a second time.
 *
 * @throws ClaimHeldError while the invocation that claimed may still be at it
 */
export async function resumeClaim(claimId: string, run: RestartRun): Promise<void> {
  const claim = await run.ports.ledger.readClaim(claimId);
  if (claim === undefined || (claim.commands.length > 0 && claim.announced)) return;
  if (run.ports.now().getTime() < Date.parse(claim.leaseUntil)) {
    throw new ClaimHeldError(`Claim ${claimId} is held until ${claim.leaseUntil}`);
  }
  if (claim.commands.length === 0) await sendAbandonedClaim(claim, run);
  else await announceClaim(claim, run);
}
