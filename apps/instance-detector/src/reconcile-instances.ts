import type { WatchSums } from '@defib/incident-events';
import { type NameBatch, nameBatch } from './batched-calls.ts';
import type { DetectorRun } from './detector-run.ts';
import { alarmsOf, planBasis, profileProblem } from './gather-plans.ts';
import { type InstancePlan, isAlive, isIdle, type PlanBasis, planInstance } from './plan-instance.ts';
import type { Expectation, InstanceRecord, Ports } from './ports.ts';
import { printPlan } from './print-plan.ts';
import { tellWatch } from './tell-watch.ts';

/** An instance to look at. */
export interface LookRequest {
  readonly instanceId: string;
  readonly expect: Expectation;
  readonly tries: number;
}

/** How looking at one instance ended. */
export type LookOutcome = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: unknown };

/** Below this nothing new is begun: what is left goes back onto the queue. */
const LEAST_TIME_MILLISECONDS = 5_000;
// EC2's answers lag behind its events by seconds (EC2 API reference, eventual consistency).
const MOST_TRIES = 2;
const LAG_SECONDS = 20;
const IDS_PER_MESSAGE = 25;
// SendMessage, DelaySeconds (SQS API reference).
const LONGEST_DELAY_SECONDS = 900;

interface Batches {
  readonly deletions: NameBatch;
  readonly mutes: NameBatch;
  readonly unmutes: NameBatch;
}

interface Progress {
  readonly outcomes: Map<string, LookOutcome>;
  readonly later: string[];
  readonly lagging: LookRequest[];
  readonly plans: InstancePlan[];
}

/**
 * Brings each instance to what its facts and the policy say, and the alarms of one that is gone to nothing. Safe to
 * repeat at any point: it always begins with what is there.
 *
 * Instances that there is no time for go back onto the queue; so do those that EC2 doesn't show yet as an event has them.
 */
export async function reconcileInstances(
  requests: readonly LookRequest[],
  run: DetectorRun,
): Promise<Map<string, LookOutcome>> {
  const { ports, config } = run;
  const instances = await ports.describeInstances(requests.map(({ instanceId }) => instanceId));
  const basis = await planBasis(instances.values(), run);
  const progress: Progress = { outcomes: new Map(), later: [], lagging: [], plans: [] };
  const batches: Batches = {
    deletions: nameBatch((names) => ports.deleteAlarms(names)),
    mutes: nameBatch((names) => ports.switchActions(names, false)),
    unmutes: nameBatch((names) => ports.switchActions(names, true)),
  };
  for (const request of requests)
    await lookAt(request, instances.get(request.instanceId), { basis, batches, progress, run });
  await finish(batches, progress, run);
  await handBack(progress, run);
  const changed = progress.plans.filter((plan) => !isIdle(plan));
  const problems = changed.flatMap(({ instanceId, problems: found }) =>
    found.map((problem) => `${instanceId}: ${problem}`),
  );
  if (problems.length > 0) run.metrics.count('WatchProblems', problems.length);
  if (changed.length > 0 && (config.policy.mode === 'observe' || problems.length > 0)) {
    await tellWatch({ sums: sumsOf(changed), changes: changed.flatMap(printPlan), problems }, run);
  }
  return progress.outcomes;
}

interface LookContext {
  readonly basis: PlanBasis;
  readonly batches: Batches;
  readonly progress: Progress;
  readonly run: DetectorRun;
}

async function lookAt(
  request: LookRequest,
  instance: InstanceRecord | undefined,
  { basis, batches, progress, run }: LookContext,
): Promise<void> {
  const { instanceId } = request;
  progress.outcomes.set(instanceId, { kind: 'done' });
  if (isLagging(request, instance)) {
    progress.lagging.push(request);
    return;
  }
  if (run.remainingMilliseconds() < LEAST_TIME_MILLISECONDS) {
    progress.later.push(instanceId);
    return;
  }
  try {
    const plan = await withProfileProblem(
      planInstance(instanceId, instance, { existing: await alarmsOf(instanceId, run), basis }),
      run,
    );
    progress.plans.push(plan);
    if (run.config.policy.mode === 'observe') return;
    if (!(await applyPlan(plan, batches, run))) progress.later.push(instanceId);
  } catch (error) {
    progress.outcomes.set(instanceId, { kind: 'failed', error });
  }
}

/** EC2 doesn't know yet what its event has told; a terminated instance, though, never comes back. */
function isLagging({ expect, tries }: LookRequest, instance: InstanceRecord | undefined): boolean {
  if (tries >= MOST_TRIES) return false;
  if (expect === 'present') return instance === undefined;
  return expect === 'absent' && instance !== undefined && isAlive(instance);
}

/** Does what the plan says; false where the time ran short, and the rest is still to be done. */
async function applyPlan(plan: InstancePlan, batches: Batches, run: DetectorRun): Promise<boolean> {
  const { ports, metrics } = run;
  const namesOf = (wanted: string): string[] =>
    plan.changes.flatMap((change) => (change.kind === wanted && 'name' in change ? [change.name] : []));
  // First of all, since without a role the agent sends nothing that an alarm could see.
  if (plan.attachProfile && (await ports.attachProfile(plan.instanceId)) === 'attached')
    metrics.count('ProfilesAttached');
  await batches.deletions.add(namesOf('delete'));
  await batches.mutes.add(namesOf('mute'));
  await batches.unmutes.add(namesOf('unmute'));
  for (const change of plan.changes) {
    if (change.kind !== 'create' && change.kind !== 'update') continue;
    if (run.remainingMilliseconds() < LEAST_TIME_MILLISECONDS) return false;
    await ports.putAlarm(change.spec, change.kind === 'create');
    metrics.count(change.kind === 'create' ? 'AlarmsCreated' : 'AlarmsUpdated');
  }
  if (plan.enableDetailedMonitoring) await ports.enableDetailedMonitoring([plan.instanceId]);
  return true;
}

async function withProfileProblem(plan: InstancePlan, run: DetectorRun): Promise<InstancePlan> {
  if (plan.foreignProfile === undefined) return plan;
  const problem = await profileProblem(plan.foreignProfile, run);
  return problem === undefined ? plan : { ...plan, problems: [...plan.problems, problem] };
}

/** What was gathered for full calls: if one fails, each instance that had part in it has failed. */
async function finish(batches: Batches, { plans, outcomes }: Progress, { metrics }: DetectorRun): Promise<void> {
  const parts = [
    ['delete', batches.deletions, 'AlarmsDeleted'],
    ['mute', batches.mutes, 'AlarmsMuted'],
    ['unmute', batches.unmutes, 'AlarmsUnmuted'],
  ] as const;
  for (const [kind, batch, metric] of parts) {
    try {
      await batch.flush();
      const number = plans.reduce(
        (sum, { changes }) => sum + changes.filter((change) => change.kind === kind).length,
        0,
      );
      if (number > 0) metrics.count(metric, number);
    } catch (error) {
      for (const { instanceId, changes } of plans) {
        if (changes.some((change) => change.kind === kind)) outcomes.set(instanceId, { kind: 'failed', error });
      }
    }
  }
}

async function handBack({ later, lagging, plans }: Progress, { ports, log }: DetectorRun): Promise<void> {
  if (later.length > 0) {
    log.info('time is short: the rest goes back onto the queue', { instances: later.length });
    await ports.send(instanceMessages(later));
  }
  await lookAgain(plans, ports);
  for (const { instanceId, expect, tries } of lagging) {
    await ports.send([{ kind: 'instances', instanceIds: [instanceId], expect, tries: tries + 1 }], {
      delaySeconds: LAG_SECONDS,
    });
  }
}

/** Instances that have just started get their heartbeat's alarm later; those of one minute are looked at together. */
async function lookAgain(plans: readonly InstancePlan[], ports: Ports): Promise<void> {
  const byDelay = new Map<number, string[]>();
  for (const { instanceId, againInSeconds } of plans) {
    if (againInSeconds === undefined) continue;
    const delaySeconds = Math.min(LONGEST_DELAY_SECONDS, Math.ceil(againInSeconds / 60) * 60);
    byDelay.set(delaySeconds, [...(byDelay.get(delaySeconds) ?? []), instanceId]);
  }
  for (const [delaySeconds, ids] of byDelay) await ports.send(instanceMessages(ids), { delaySeconds });
}

/** Messages that ask to look at these instances. */
export function instanceMessages(
  ids: readonly string[],
): { readonly kind: 'instances'; readonly instanceIds: readonly string[] }[] {
  return Array.from({ length: Math.ceil(ids.length / IDS_PER_MESSAGE) }, (_, index) => ({
    kind: 'instances',
    instanceIds: ids.slice(index * IDS_PER_MESSAGE, (index + 1) * IDS_PER_MESSAGE),
  }));
}

/** How many changes of each kind some plans hold. */
export function sumsOf(plans: readonly InstancePlan[]): WatchSums {
  const count = (...kinds: string[]): number =>
    plans.reduce((sum, { changes }) => sum + changes.filter(({ kind }) => kinds.includes(kind)).length, 0);
  return {
    instances: plans.length,
    created: count('create'),
    updated: count('update'),
    deleted: count('delete'),
    switched: count('mute', 'unmute'),
  };
}
