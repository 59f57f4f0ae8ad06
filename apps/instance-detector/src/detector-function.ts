import { type HandleBatch, type QueueRecord, type QueueRun, UnhandleableRecordError } from '@defib/queue-function';
import { classifyEvent, type Task } from './classify-event.ts';
import type { Config } from './config.ts';
import type { DetectorRun } from './detector-run.ts';
import { handleInterruption } from './handle-interruption.ts';
import type { Ports } from './ports.ts';
import { type LookRequest, reconcileInstances } from './reconcile-instances.ts';
import { beginSweep, continueSweep } from './sweep.ts';

export interface DetectorFunctionParts {
  readonly config: Config;
  /** Ports whose calls end when the signal aborts. */
  readonly portsFor: (signal: AbortSignal) => Ports;
}

type Sorted = { readonly recordId: string; readonly task: Exclude<Task, { kind: 'ignore' }> };

/**
 * Handles a batch of the detector's queue. Events of one instance are looked into together; each record has its own
 * outcome. Sweeps come last: they take what time is left, and hand on the rest.
 */
export function createDetectorBatchHandler({ config, portsFor }: DetectorFunctionParts): HandleBatch {
  return async (records, queueRun) => {
    const { log, metrics, deadline } = queueRun;
    const run: DetectorRun = {
      config,
      ports: portsFor(deadline.signal),
      log,
      metrics,
      remainingMilliseconds: () => deadline.remainingMilliseconds(),
    };
    const sorted = records.flatMap((record) => sortRecord(record, config, queueRun));
    for (const { recordId, task } of sorted) {
      if (task.kind === 'interrupted')
        await reported([recordId], queueRun, () => handleInterruption(task.instanceId, task.at, run));
    }
    await lookInto(sorted, queueRun, run);
    const beginnings = sorted.filter(({ task }) => task.kind === 'sweep').map(({ recordId }) => recordId);
    if (beginnings.length > 0) await reported(beginnings, queueRun, () => beginSweep(run));
    for (const { recordId, task } of sorted) {
      if (task.kind === 'sweep-part') await reported([recordId], queueRun, () => continueSweep(task.sweep, run));
    }
  };
}

function sortRecord({ recordId, body }: QueueRecord, config: Config, queueRun: QueueRun): Sorted[] {
  try {
    const task = classifyEvent(parseJson(body), config);
    if (task.kind !== 'ignore') return [{ recordId, task }];
    queueRun.report(recordId, { kind: 'unhandleable', reason: task.reason, detail: task.detail });
  } catch (error) {
    queueRun.report(
      recordId,
      error instanceof UnhandleableRecordError
        ? { kind: 'unhandleable', reason: error.reason, detail: error.message }
        : { kind: 'failed', error },
    );
  }
  return [];
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new UnhandleableRecordError('not-json', 'The message is not JSON');
  }
}

async function lookInto(sorted: readonly Sorted[], queueRun: QueueRun, run: DetectorRun): Promise<void> {
  const requests = new Map<string, LookRequest>();
  const records = new Map<string, readonly string[]>();
  for (const { recordId, task } of sorted) {
    if (task.kind !== 'look') continue;
    records.set(recordId, task.instanceIds);
    for (const instanceId of task.instanceIds) {
      requests.set(
        instanceId,
        merged({ instanceId, expect: task.expect, tries: task.tries }, requests.get(instanceId)),
      );
    }
  }
  if (requests.size === 0) return;
  await reported([...records.keys()], queueRun, async () => {
    const outcomes = await reconcileInstances([...requests.values()], run);
    for (const [recordId, ids] of records) {
      const failure = ids.map((id) => outcomes.get(id)).find((outcome) => outcome?.kind === 'failed');
      queueRun.report(recordId, failure ?? { kind: 'handled' });
    }
  });
}

/** A launch and a termination of one instance in one batch: which of them was the last can't be told, only seen. */
function merged(request: LookRequest, other: LookRequest | undefined): LookRequest {
  if (other === undefined || other.expect === 'either') return request;
  if (request.expect === 'either') return other;
  const expect = request.expect === other.expect ? request.expect : 'either';
  return { instanceId: request.instanceId, expect, tries: Math.max(request.tries, other.tries) };
}

/** What the work itself has not reported ends with the work. */
async function reported(recordIds: readonly string[], queueRun: QueueRun, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    for (const recordId of recordIds) queueRun.report(recordId, { kind: 'handled' });
  } catch (error) {
    for (const recordId of recordIds) queueRun.report(recordId, { kind: 'failed', error });
  }
}
