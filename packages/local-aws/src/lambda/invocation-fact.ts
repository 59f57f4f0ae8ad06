import type { TimelineFact } from '../timeline-event.ts';
import type { InvocationOutcome } from './invocation.ts';

/** The end of an invocation, as the timeline tells it. */
export function finishedFact(
  functionName: string,
  outcome: InvocationOutcome,
  failedMessageIds: readonly string[],
): TimelineFact {
  const { requestId, durationMs, payload, failure } = outcome;
  return {
    kind: 'function-finished',
    functionName,
    requestId,
    durationMs,
    failedMessageIds,
    ...(payload === undefined ? {} : { response: parse(payload) }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
