import { caseKeyText } from './incident.ts';
import { type CaseFile, type Claim, DELIVERY_TIMEOUT_SECONDS } from './ports.ts';

/** What an open claim needs. */
export type ClaimStep =
  | { readonly kind: 'wait' }
  /** It was never sent, and whoever wanted to has had his time. */
  | { readonly kind: 'send' }
  /** It was never sent and is too old to be of use: people. */
  | { readonly kind: 'give-up'; readonly reason: 'never-sent' }
  /** It was sent, but "Restart Requested" was not told. */
  | { readonly kind: 'announce' }
  /** Its result is overdue: the event was lost, or the host hangs. With `final` no further waiting is of use. */
  | { readonly kind: 'ask'; readonly instanceIds: readonly string[]; readonly final: boolean }
  /** Each of its instances has its verdict. */
  | { readonly kind: 'close' };

// What the document needs besides the unit's own times: the snapshot before and the journal after.
const DOCUMENT_MARGIN_SECONDS = 60;
// A claim that could not be sent for so long (SSM out of order, the document gone) is no quick repair any more.
const UNSENT_TOO_LONG_SECONDS = 900;
// After its time-out a command gets this much longer to be reported at all.
const NO_RESULT_SECONDS = 600;

function secondsAfter(time: string, seconds: number): number {
  return Date.parse(time) + seconds * 1_000;
}

/** The instances of a claim that still wait for their verdict. */
export function instancesWithoutVerdict(claim: Claim, cases: ReadonlyMap<string, CaseFile>): string[] {
  return claim.instanceIds.filter((instanceId) => {
    const file = cases.get(caseKeyText({ instanceId, unit: claim.command.unit }));
    return file?.status === 'claimed' && file.claimId === claim.claimId;
  });
}

/** The next step of an open claim. */
export function decideReconcile(claim: Claim, cases: ReadonlyMap<string, CaseFile>, now: Date): ClaimStep {
  const open = instancesWithoutVerdict(claim, cases);
  if (open.length === 0) return { kind: 'close' };
  const time = now.getTime();
  const leased = time < Date.parse(claim.leaseUntil);
  if (claim.commands.length === 0) {
    if (leased) return { kind: 'wait' };
    return time >= secondsAfter(claim.claimedAt, UNSENT_TOO_LONG_SECONDS)
      ? { kind: 'give-up', reason: 'never-sent' }
      : { kind: 'send' };
  }
  if (!claim.announced && !leased) return { kind: 'announce' };
  const { startTimeoutSeconds, stableSeconds } = claim.command;
  const timeoutSeconds = DELIVERY_TIMEOUT_SECONDS + startTimeoutSeconds + stableSeconds + DOCUMENT_MARGIN_SECONDS;
  // The lease's end, not the claim's begin: a claim that was sent late is overdue late.
  if (time < secondsAfter(claim.leaseUntil, timeoutSeconds)) return { kind: 'wait' };
  return {
    kind: 'ask',
    instanceIds: open,
    final: time >= secondsAfter(claim.leaseUntil, timeoutSeconds + NO_RESULT_SECONDS),
  };
}
