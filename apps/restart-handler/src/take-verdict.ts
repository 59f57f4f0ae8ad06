import { changeCase, isBeingTold, tellingCase } from './case-files.ts';
import type { CaseFile } from './ports.ts';
import type { RestartRun } from './restart-run.ts';

/**
 * Takes the right to tell what came of a claimed restart, so that of several invocations with the same news only one
 * tells it. Undefined when it was told or is being told. Whoever crashes while telling holds the right for the length
 * of an invocation; then the redelivered message or the tick takes it.
 */
export async function takeVerdict(file: CaseFile, run: RestartRun): Promise<CaseFile | undefined> {
  const now = run.ports.now();
  let taken: CaseFile | undefined;
  await changeCase(run.ports.ledger, file, file, (current) => {
    const isOpen = current?.status === 'claimed' && current.claimId === file.claimId && !isBeingTold(current, now);
    taken = isOpen ? tellingCase(current, run.leaseUntil) : undefined;
    return taken;
  });
  return taken;
}
