import type { PostResult } from './ports.ts';

/** What was done before for this message in this invocation. */
export interface PostHistory {
  /** Attempts that got no answer or a server error. */
  readonly failures: number;
  readonly reread: boolean;
  readonly plain: boolean;
}

/** What to do after one attempt. */
export type NextStep =
  | { readonly kind: 'done' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'retry' }
  | { readonly kind: 'reread' }
  | { readonly kind: 'plain' }
  | { readonly kind: 'give-back' }
  /** Slack will take nothing on this address. */
  | { readonly kind: 'dead' };

const ATTEMPTS = 3;
/** Where Slack names no time. */
const RATE_LIMITED_SECONDS = 30;
/** The address is no longer, or may no longer be used: a new one may be in Parameter Store already. */
const GONE = new Set([401, 403, 404, 410]);

/** Goes by the status, because Slack's error texts come and go; only 400 is looked at more closely by trying again plain. */
export function decideAnswer(result: PostResult, history: PostHistory): NextStep {
  if (result.kind === 'no-answer') return history.failures + 1 < ATTEMPTS ? { kind: 'retry' } : { kind: 'give-back' };
  const { status } = result;
  if (status === 200) return { kind: 'done' };
  if (status === 429) return { kind: 'wait', seconds: result.retryAfterSeconds ?? RATE_LIMITED_SECONDS };
  if (status >= 500 || status === 408)
    return history.failures + 1 < ATTEMPTS ? { kind: 'retry' } : { kind: 'give-back' };
  if (GONE.has(status)) return history.reread ? { kind: 'dead' } : { kind: 'reread' };
  // A redirect is not followed: it could lead anywhere. Slack's webhooks send none.
  if (status < 400) return { kind: 'dead' };
  return history.plain ? { kind: 'give-back' } : { kind: 'plain' };
}
