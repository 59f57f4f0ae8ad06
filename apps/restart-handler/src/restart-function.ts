import {
  forEachLimited,
  type HandleBatch,
  type QueueRecord,
  type QueueRun,
  UnhandleableRecordError,
} from '@defib/queue-function';
import { type Candidate, classifyAlarm } from './classify-alarm.ts';
import type { Config } from './config.ts';
import type { AlarmOk, Ports } from './ports.ts';
import { type RestartMessage, readMessage } from './read-message.ts';
import { reconcile } from './reconcile.ts';
import type { RestartRun } from './restart-run.ts';
import { mailVerdicts, settleCommand, type UnmailedVerdict } from './settle-results.ts';
import { type CandidateResult, treatCandidates } from './treat-candidates.ts';

export interface RestartFunctionParts {
  readonly config: Config;
  /** Ports whose calls end when the signal aborts. */
  readonly portsFor: (signal: AbortSignal) => Ports;
}

const COMMANDS_AT_ONCE = 5;
const NOTES_AT_ONCE = 10;
// Between the deadline and the end of the function's time lies the margin that the queue function keeps.
const LEASE_MARGIN_MILLISECONDS = 5_000;

interface AlarmRecord {
  readonly recordId: string;
  readonly candidates: readonly Candidate[];
}

interface ClearedRecord {
  readonly recordId: string;
  readonly oks: readonly AlarmOk[];
}

interface CommandEnding {
  readonly recordId: string;
  readonly commandId: string;
  readonly instanceId: string;
}

interface SortedBatch {
  readonly alarms: AlarmRecord[];
  readonly cleared: ClearedRecord[];
  readonly endings: CommandEnding[];
  readonly ticks: string[];
}

function sortMessage(recordId: string, message: RestartMessage, batch: SortedBatch, run: RestartRun): void {
  switch (message.kind) {
    case 'reconcile':
      batch.ticks.push(recordId);
      return;
    case 'command-ended':
      if (message.document !== run.config.restartDocument)
        throw new UnhandleableRecordError('not-our-command', 'The command ran another document');
      batch.endings.push({ recordId, commandId: message.commandId, instanceId: message.instanceId });
      return;
    case 'alarm': {
      const result = classifyAlarm(message.alarm, run.config, { tellsOk: message.tellsOk });
      run.metrics.count(result.kind === 'cleared' ? 'AlarmsCleared' : 'AlarmsSeen');
      if (result.kind === 'not-for-us') throw new UnhandleableRecordError(result.reason, result.detail);
      if (result.kind === 'cleared') batch.cleared.push({ recordId, oks: result.oks });
      else batch.alarms.push({ recordId, candidates: result.candidates });
    }
  }
}

function sortBatch(records: readonly QueueRecord[], queueRun: QueueRun, run: RestartRun): SortedBatch {
  const batch: SortedBatch = { alarms: [], cleared: [], endings: [], ticks: [] };
  for (const { recordId, body } of records) {
    try {
      sortMessage(recordId, readMessage(body), batch, run);
    } catch (error) {
      queueRun.report(
        recordId,
        error instanceof UnhandleableRecordError
          ? { kind: 'unhandleable', reason: error.reason, detail: error.message }
          : { kind: 'failed', error },
      );
    }
  }
  return batch;
}

function reportAlarm(
  { recordId, candidates }: AlarmRecord,
  results: ReadonlyMap<string, CandidateResult>,
  queueRun: QueueRun,
): void {
  const own = candidates.map(({ incident }) => results.get(incident.incidentId));
  const failed = own.find((result) => result?.kind === 'failed');
  const foreign = own.find((result) => result?.kind === 'not-managed');
  if (failed !== undefined) queueRun.report(recordId, failed);
  else if (foreign !== undefined && own.every((result) => result?.kind === 'not-managed')) {
    queueRun.report(recordId, {
      kind: 'unhandleable',
      reason: foreign.reason,
      detail: 'the policy means none of the instances that the alarm names',
    });
  } else if (own.every((result) => result !== undefined)) queueRun.report(recordId, { kind: 'handled' });
}

async function treatAlarms(alarms: readonly AlarmRecord[], queueRun: QueueRun, run: RestartRun): Promise<void> {
  const candidates = new Map(
    alarms.flatMap((alarm) => alarm.candidates.map((candidate) => [candidate.incident.incidentId, candidate] as const)),
  );
  const results = await treatCandidates([...candidates.values()], run);
  for (const alarm of alarms) reportAlarm(alarm, results, queueRun);
}

async function settleEndings(endings: readonly CommandEnding[], queueRun: QueueRun, run: RestartRun): Promise<void> {
  const byCommand = Map.groupBy(endings, ({ commandId }) => commandId);
  const unmailed: UnmailedVerdict[] = [];
  const waiting: CommandEnding[] = [];
  await forEachLimited(byCommand, COMMANDS_AT_ONCE, async ([commandId, group]) => {
    const ids = new Set(group.map(({ instanceId }) => instanceId));
    let verdicts: readonly UnmailedVerdict[] = [];
    const outcome = await outcomeOf(async () => {
      verdicts = await settleCommand(commandId, [...ids], run);
    });
    unmailed.push(...verdicts);
    if (verdicts.length > 0) waiting.push(...group);
    else for (const { recordId } of group) queueRun.report(recordId, outcome);
  });
  const outcome = await outcomeOf(() => mailVerdicts(unmailed, run));
  for (const { recordId } of waiting) queueRun.report(recordId, outcome);
}

async function noteCleared(cleared: readonly ClearedRecord[], queueRun: QueueRun, run: RestartRun): Promise<void> {
  await forEachLimited(cleared, NOTES_AT_ONCE, async ({ recordId, oks }) => {
    const outcome = await outcomeOf(async () => {
      for (const ok of oks) await run.ports.ledger.noteOk(ok);
    });
    queueRun.report(recordId, outcome);
  });
}

async function reconcileOnce(ticks: readonly string[], queueRun: QueueRun, run: RestartRun): Promise<void> {
  if (ticks.length === 0) return;
  const outcome = await outcomeOf(() => reconcile(run));
  for (const recordId of ticks) queueRun.report(recordId, outcome);
}

async function outcomeOf(
  work: () => Promise<void>,
): Promise<{ readonly kind: 'handled' } | { readonly kind: 'failed'; readonly error: unknown }> {
  try {
    await work();
    return { kind: 'handled' };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

/**
 * Handles a batch of the restart queue: alarms become restarts, alarms that are over are noted, ended commands become
 * verdicts, the tick mends what events missed. They go side by side, and each record has its own outcome.
 */
export function createRestartBatchHandler({ config, portsFor }: RestartFunctionParts): HandleBatch {
  return async (records, queueRun) => {
    const { log, metrics, deadline } = queueRun;
    const ports = portsFor(deadline.signal);
    const leaseUntil = new Date(
      ports.now().getTime() + deadline.remainingMilliseconds() + LEASE_MARGIN_MILLISECONDS,
    ).toISOString();
    const run: RestartRun = { config, ports, log, metrics, leaseUntil };
    const batch = sortBatch(records, queueRun, run);
    await Promise.all([
      treatAlarms(batch.alarms, queueRun, run),
      settleEndings(batch.endings, queueRun, run),
      // The tick decides on what the alarms of its own batch say too.
      noteCleared(batch.cleared, queueRun, run).then(() => reconcileOnce(batch.ticks, queueRun, run)),
    ]);
  };
}
