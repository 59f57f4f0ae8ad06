// pnpm bench: what planning a large fleet costs, and how many calls a sweep makes that finds nothing to mend.
import { alarmsForInstance, type PolicyInput } from '@defib/monitoring-policy';
import { alarmSpec, type ExistingAlarm } from '../src/alarm-spec.ts';
import { type InstancePlan, type PlanBasis, planInstance } from '../src/plan-instance.ts';
import type { InstanceRecord } from '../src/ports.ts';
import { beginSweep } from '../src/sweep.ts';
import { configOf, FakeAws, instanceOf, PROFILE } from '../test/fake-aws.ts';

const INSTANCES = 10_000;
const ALARMS = 8;
const ROUNDS = 7;
const MOST_TIMES_STRINGIFY = 8;
const MOST_MEGABYTES = 300;
const MOST_TIMES_PAGES = 1.1;

const policy: PolicyInput = {
  environment: 'prod',
  instances: { autoScalingGroups: ['web'] },
  services: [{ name: 'web', unit: 'nginx.service', process: { exe: 'nginx' } }],
  watch: { disk: { warning: 'off' }, statusCheck: { enabled: true } },
};
// CPU and memory in two severities, one disk, the process, the heartbeat; of the two status checks one is left out.
const config = configOf(policy);
const idOf = (number: number): string =>
  `i-0${((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}${number.toString(16).padStart(8, '0')}`;

const surroundings = { region: config.region, partition: config.partition, topicArn: config.topicArn };
const basis: PlanBasis = {
  policy: config.policy,
  surroundings,
  profileArn: PROFILE,
  recoverableTypes: new Set(['m7g.large']),
  now: new Date(),
};
const tags = { Name: 'web', team: 'web', 'defib:status-check': 'off', 'defib:disk-paths': '/,/data' };
const fleet: InstanceRecord[] = Array.from({ length: INSTANCES }, (_, number) => instanceOf(idOf(number), { tags }));

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function say(line: string, isReached: boolean): void {
  console.log(`${line} ${isReached ? 'reached' : 'MISSED'}`);
  if (!isReached) process.exitCode = 1;
}

function planFleet(existing: ReadonlyMap<string, readonly ExistingAlarm[]>): InstancePlan[] {
  return fleet.map((instance) =>
    planInstance(instance.id, instance, { existing: existing.get(instance.id) ?? [], basis }),
  );
}

function collectGarbage(): void {
  globalThis.gc?.();
}

for (const what of ['new', 'unchanged'] as const) {
  const existing = new Map<string, ExistingAlarm[]>();
  if (what === 'unchanged') {
    for (const plan of planFleet(existing)) {
      existing.set(
        plan.instanceId,
        plan.changes.flatMap((change) => {
          if (change.kind !== 'create') return [];
          const { tags: _tags, ...alarm } = change.spec;
          return [{ ...alarm, insufficientDataActions: [] }];
        }),
      );
    }
  }
  const planning: number[] = [];
  const stringifying: number[] = [];
  let alarms = 0;
  let most = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const since = performance.now();
    const plan = planFleet(existing);
    const planned = performance.now();
    const text = JSON.stringify(plan);
    stringifying.push(performance.now() - planned);
    planning.push(planned - since);
    // The plan and its text are both there now.
    most = Math.max(most, process.memoryUsage().heapUsed - before);
    alarms = plan.reduce((sum, { changes }) => sum + changes.length, 0);
    if (text.length === 0) throw new Error('nothing was planned');
  }
  const megabytes = most / 1_000_000;
  const figure = `${INSTANCES.toLocaleString('en')} ${what} instances × ${alarms / INSTANCES} alarms`;
  if (what === 'new') {
    const times = median(planning) / median(stringifying);
    say(
      `planning ${figure}: ${median(planning).toFixed(0)} ms, JSON.stringify of the plan ${median(stringifying).toFixed(0)} ms: ${times.toFixed(2)} × (target: at most ${MOST_TIMES_STRINGIFY} ×)`,
      times <= MOST_TIMES_STRINGIFY && alarms === INSTANCES * ALARMS,
    );
  } else
    console.log(`planning ${figure}: ${median(planning).toFixed(0)} ms (no target: its plan says nothing but "keep")`);
  say(
    `planning ${figure}: ${megabytes.toFixed(0)} MB of heap with its text (target: at most ${MOST_MEGABYTES} MB)`,
    megabytes <= MOST_MEGABYTES,
  );
}

const aws = new FakeAws();
aws.add(...fleet);
for (const instance of fleet) {
  for (const alarm of alarmsForInstance({ ...instance, autoRecovery: true }, config.policy)) {
    aws.put(alarmSpec(alarm, tags, { policy: config.policy, surroundings }));
  }
}
await beginSweep(aws.run(config));
const calls = [...aws.calls].map(([, number]) => number).reduce((sum, number) => sum + number, 0);
// One page of DescribeInstances holds 1,000, one of DescribeAlarms 100; one call each for groups and types.
const least = Math.ceil(INSTANCES / 1_000) + Math.ceil(aws.alarms.size / 100) + 2;
if (aws.sent.length > 0) throw new Error('the sweep found something to mend');
say(
  `a sweep without drift over ${INSTANCES.toLocaleString('en')} instances and ${aws.alarms.size.toLocaleString('en')} alarms: ${calls} calls, at least ${least}: ${(calls / least).toFixed(3)} × (target: at most ${MOST_TIMES_PAGES} ×); ${[...aws.calls].map(([name, number]) => `${name} ${number}`).join(', ')}`,
  calls / least <= MOST_TIMES_PAGES,
);
