import { alarmInstanceId, alarmNamePrefix, isManaged } from '@defib/monitoring-policy';
import type { ExistingAlarm } from './alarm-spec.ts';
import type { DetectorRun } from './detector-run.ts';
import { planBasis, profileProblem } from './gather-plans.ts';
import { type InstancePlan, isAlive, isIdle, ownsAlarms, planInstance } from './plan-instance.ts';
import type { InstanceRecord, SweepState, SweepSums } from './ports.ts';
import { printPlan } from './print-plan.ts';
import { NO_SUMS } from './read-sweep-state.ts';
import { instanceMessages, sumsOf } from './reconcile-instances.ts';
import { tellWatch } from './tell-watch.ts';

/** As many instances are looked at together: one page of DescribeInstances. All that is held at once is theirs. */
const MOST_AT_ONCE = 1_000;
/** Less time than this is not enough for a further part: 1,000 instances with 10 alarms each are 100 pages at 4.5 a second. */
const PART_MILLISECONDS = 45_000;
const LEAST_TIME_MILLISECONDS = 8_000;
const HEX_DIGITS = [...'0123456789abcdef'];
const LONGEST_PREFIX = 'i-'.length + 17;
const MOST_LINES = 50;

/** A sweep over everything, from its beginning. */
export async function beginSweep(run: DetectorRun): Promise<void> {
  const { policy } = run.config;
  const targets = [policy.instances, ...policy.services.map(({ instances }) => instances)];
  const groups = [...new Set(targets.flatMap(({ autoScalingGroups }) => autoScalingGroups))];
  const missing = groups.length === 0 ? [] : await run.ports.findMissingGroups(groups);
  if (missing.length > 0)
    run.log.warn('the policy names Auto Scaling groups that do not exist', { missing: missing.length });
  await continueSweep(
    {
      sweepId: `sweep-${run.ports.now().toISOString()}`,
      prefixes: ['i-'],
      sums: NO_SUMS,
      changes: [],
      problems: missing.map((name) => `the Auto Scaling group ${JSON.stringify(name)} does not exist`),
    },
    run,
  );
}

/**
 * Goes on with a sweep, part by part: the instances whose ids begin alike, and the alarms of those ids. A part with too
 * many instances is cut into sixteen by the next digit. What differs is put onto the queue; when time runs short the
 * sweep itself goes there, with what it has found so far.
 */
export async function continueSweep(begun: SweepState, run: DetectorRun): Promise<void> {
  let state = begun;
  while (state.prefixes.length > 0) {
    if (run.remainingMilliseconds() < PART_MILLISECONDS) {
      await run.ports.send([{ kind: 'sweep-part', sweep: state }]);
      return;
    }
    const [prefix = '', ...rest] = state.prefixes;
    const listed = await run.ports.listInstances(prefix, MOST_AT_ONCE);
    const part = listed.kind === 'all' ? await sweepPart(prefix, listed.instances, run) : undefined;
    state =
      part === undefined
        ? { ...state, prefixes: [...parts(prefix), ...rest] }
        : { ...add(state, part), prefixes: rest };
  }
  await endSweep(state, run);
}

interface SweptPart {
  readonly sums: SweepSums;
  readonly changes: readonly string[];
  readonly problems: readonly string[];
}

/** Undefined where the time was too short for it. Safe to repeat: looking twice at an instance does no harm. */
async function sweepPart(
  prefix: string,
  listed: readonly InstanceRecord[],
  run: DetectorRun,
): Promise<SweptPart | undefined> {
  const { policy } = run.config;
  const managed = new Map(
    listed
      .filter((instance) => isAlive(instance) && isManaged(instance, policy))
      .map((instance) => [instance.id, instance]),
  );
  const alarms = await alarmsByInstance(prefix, managed, run);
  if (alarms === undefined) return undefined;
  const basis = await planBasis(managed.values(), run);
  const differing: InstancePlan[] = [];
  const profiles = new Set<string>();
  let kept = 0;
  for (const instance of managed.values()) {
    const plan = planInstance(instance.id, instance, { existing: alarms.existing.get(instance.id) ?? [], basis });
    kept += plan.changes.filter(({ kind }) => kind === 'keep').length;
    if (plan.foreignProfile !== undefined) profiles.add(plan.foreignProfile);
    if (!isIdle(plan)) differing.push(plan);
  }
  const ids = [...differing.map(({ instanceId }) => instanceId), ...alarms.orphans];
  if (ids.length > 0 && policy.mode === 'act') await run.ports.send(instanceMessages(ids));
  const sums = sumsOf(differing);
  const unfit = await Promise.all([...profiles].map((profile) => profileProblem(profile, run)));
  return {
    sums: {
      watched: managed.size,
      differing: ids.length,
      created: sums.created,
      updated: sums.updated,
      deleted: sums.deleted + alarms.orphanAlarms,
      switched: sums.switched,
      kept,
    },
    changes: [
      ...differing.flatMap(printPlan),
      ...[...alarms.orphans].map((id) => `delete the alarms of ${id}, which is gone or not meant by the policy`),
    ],
    problems: [
      ...differing.flatMap(({ instanceId, problems }) => problems.map((problem) => `${instanceId}: ${problem}`)),
      ...unfit.filter((problem) => problem !== undefined),
    ],
  };
}

/** The alarms of a part: those of watched instances, and the ids of instances that should have none. */
async function alarmsByInstance(prefix: string, managed: ReadonlyMap<string, InstanceRecord>, run: DetectorRun) {
  const { policy } = run.config;
  const existing = new Map<string, ExistingAlarm[]>();
  const orphans = new Set<string>();
  let orphanAlarms = 0;
  for await (const page of run.ports.listAlarms(`${alarmNamePrefix(policy.environment)}${prefix}`)) {
    for (const alarm of page) {
      const id = alarmInstanceId(alarm.name, policy.environment);
      if (id === undefined || !ownsAlarms(id, policy)) continue;
      if (managed.has(id)) {
        const alarms = existing.get(id);
        if (alarms === undefined) existing.set(id, [alarm]);
        else alarms.push(alarm);
      } else {
        orphans.add(id);
        orphanAlarms += 1;
      }
    }
    // A part that outlasts the time is cut smaller, or it would be begun again for ever.
    if (run.remainingMilliseconds() < LEAST_TIME_MILLISECONDS && prefix.length < LONGEST_PREFIX) return undefined;
  }
  return { existing, orphans, orphanAlarms };
}

function parts(prefix: string): string[] {
  return prefix.length >= LONGEST_PREFIX ? [] : HEX_DIGITS.map((digit) => prefix + digit);
}

function add(state: SweepState, part: SweptPart): SweepState {
  const { sums } = state;
  return {
    ...state,
    sums: {
      watched: sums.watched + part.sums.watched,
      differing: sums.differing + part.sums.differing,
      created: sums.created + part.sums.created,
      updated: sums.updated + part.sums.updated,
      deleted: sums.deleted + part.sums.deleted,
      switched: sums.switched + part.sums.switched,
      kept: sums.kept + part.sums.kept,
    },
    // What is told is short, and so must be what travels with the sweep.
    changes: [...state.changes, ...part.changes].slice(0, MOST_LINES).map(short),
    problems: [...new Set([...state.problems, ...part.problems])].slice(0, MOST_LINES).map(short),
  };
}

function short(line: string): string {
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}

async function endSweep(state: SweepState, run: DetectorRun): Promise<void> {
  const { sums } = state;
  const { alarms } = run.config.policy;
  const tooLarge = alarms.mode === 'fleet' && sums.watched > alarms.fleetSize;
  const problems = tooLarge
    ? [
        ...state.problems,
        `the fleet has ${sums.watched} instances, more than alarms.fleetSize, ${alarms.fleetSize}: a query may leave some out`,
      ]
    : state.problems;
  const { metrics, log } = run;
  metrics.count('InstancesWatched', sums.watched);
  metrics.count('SweepMissing', sums.created);
  metrics.count('SweepDrifted', sums.updated);
  metrics.count('SweepOrphaned', sums.deleted);
  metrics.count('SweepSwitched', sums.switched);
  metrics.count('WatchProblems', problems.length);
  log.info('the sweep is done', { sweepId: state.sweepId, ...sums, problems: problems.length });
  if (sums.differing === 0 && !tooLarge) return;
  const { created, updated, deleted, switched, differing } = sums;
  await tellWatch(
    {
      watchId: state.sweepId,
      sums: { instances: differing, created, updated, deleted, switched },
      changes: state.changes,
      problems,
    },
    run,
  );
}
