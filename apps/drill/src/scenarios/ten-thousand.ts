import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isEvent, type LocalAws, startLocalAws } from '@defib/local-aws';
import { alarmNamePrefix, detectorNames, type PolicyInput } from '@defib/monitoring-policy';
import type { ApartScenario } from '../apart.ts';
import { CallCounts } from '../call-counts.ts';
import { DRILL_ENVIRONMENT, scaledRates, writeDrillConfig } from '../drill-config.ts';
import type { ReportedCheck, ReportedScenario, ReportedStep } from '../report.ts';
import { groupOf, readSums, type SweepSums } from '../scaling-group.ts';
import { check, checkThat } from '../scenario.ts';
import { deployStack } from '../stack.ts';
import type { Terminal } from '../terminal.ts';
import { createWorkDirectory } from '../work-directory.ts';

/** Ten thousand, unless DEFIB_DRILL_FLEET asks for a smaller fleet: the title always says how many there are. */
const INSTANCES = Number(process.env['DEFIB_DRILL_FLEET'] ?? 10_000);
const ALARMS_EACH = 8;
/** CloudWatch's quotas are enforced at this many times their size; everything else goes at its own pace. */
const FASTER = 110;
const SERVICE = 'fleet';
const GONE = 100;
const PATIENCE_MILLISECONDS = 900_000;
const PUTS_A_SECOND = 3;
/** Pages of DescribeInstances and of DescribeAlarms. */
const PAGE_OF_INSTANCES = 1_000;
const PAGE_OF_ALARMS = 100;

const POLICY: PolicyInput = {
  environment: DRILL_ENVIRONMENT,
  instances: { autoScalingGroups: [groupOf(SERVICE)] },
  services: [{ name: SERVICE, unit: 'fleet.service', process: { exe: 'fleetd' } }],
  watch: { disk: { enabled: false } },
  alarms: scaledRates(FASTER),
  escalation: { mail: ['oncall@example.com'] },
};

const name = 'ten-thousand';
const title = `${INSTANCES.toLocaleString('en')} simulated instances without an alarm, CloudWatch's quotas enforced (${FASTER} times as fast). The sweep brings all ${(INSTANCES * ALARMS_EACH).toLocaleString('en')} alarms, and later mends what differs.`;

export const tenThousand: ApartScenario = {
  name,
  title,
  async play({ root, terminal, signal }) {
    const workDirectory = createWorkDirectory(root);
    const directory = join(workDirectory, 'functions');
    mkdirSync(directory);
    terminal.heading(name);
    terminal.text(title);
    const aws = await startLocalAws({
      directory,
      virtualEnvironment: join(root, '.defib', 'venv'),
      alarmQuotas: FASTER,
      simulatedFleet: { group: groupOf(SERVICE), instances: INSTANCES },
    });
    try {
      const configFile = join(workDirectory, 'defib.config.mjs');
      writeDrillConfig(configFile, POLICY, aws.region);
      await deployStack({ root, terminal, signal, workDirectory, configFile, awsEnv: aws.env });
      return await new TenThousand(aws, terminal, signal).play();
    } finally {
      await aws.stop();
      rmSync(workDirectory, { recursive: true, force: true });
    }
  },
};

class TenThousand {
  readonly #aws: LocalAws;
  readonly #terminal: Terminal;
  readonly #signal: AbortSignal;
  readonly #since = Date.now();
  readonly #calls: CallCounts;
  readonly #steps: ReportedStep[] = [];

  constructor(aws: LocalAws, terminal: Terminal, signal: AbortSignal) {
    this.#aws = aws;
    this.#terminal = terminal;
    this.#signal = signal;
    this.#calls = new CallCounts(aws);
  }

  async play(): Promise<ReportedScenario> {
    const checks = await this.#checks().catch((error: unknown): readonly ReportedCheck[] => {
      if (this.#signal.aborted) throw error;
      return [{ what: 'the scenario came to its end', passed: false, found: String(error) }];
    });
    for (const { passed, what, found } of checks) this.#terminal.check(passed, passed ? what : `${what}: ${found}`);
    return {
      scenario: name,
      outcome: checks.every(({ passed }) => passed) ? 'passed' : 'failed',
      seconds: this.#seconds(),
      steps: this.#steps,
      checks,
      commands: [],
      messages: [],
    };
  }

  async #checks(): Promise<readonly ReportedCheck[]> {
    const all = INSTANCES * ALARMS_EACH;
    const fleet = this.#aws.fleet();
    const first = await this.#sweep();
    await this.#converge('alarms are put', () => this.#alarms() === all);
    const puts = this.#calls.of('PutMetricAlarm');
    const hours = (puts / PUTS_A_SECOND / 3_600).toFixed(1);
    this.#tell('converged', `${all.toLocaleString('en')} alarms; with CloudWatch's own quotas it takes ${hours} hours`);
    this.#tell('calls', String(this.#calls));
    const asked = this.#calls.of('DescribeAlarms');

    this.#calls.reset();
    const quiet = await this.#sweep();
    this.#calls.gather();
    const pages = [this.#calls.of('DescribeInstances'), this.#calls.of('DescribeAlarms')] as const;
    this.#tell('calls', `of a sweep that finds nothing: ${this.#calls}`);
    const least = INSTANCES / PAGE_OF_INSTANCES + all / PAGE_OF_ALARMS;

    const [edited = '', deleted = '', ...others] = fleet.instanceIds;
    fleet.editAlarm(alarmOf(edited, 'cpu-critical'), { Threshold: 99.5 });
    fleet.deleteAlarm(alarmOf(deleted, `process-${SERVICE}`));
    for (const id of others.slice(0, GONE)) fleet.terminate(id);
    this.#calls.reset();
    const mending = await this.#sweep();
    const left = all - GONE * ALARMS_EACH;
    await this.#converge('differences are mended', () => this.#alarms() === left);
    this.#tell('calls', `of a sweep that mends: ${this.#calls}`);
    const last = await this.#sweep();

    return [
      check('the first sweep missed every alarm', [first.watched, first.created], [INSTANCES, all]),
      checkThat(
        `each alarm was put once: ${puts.toLocaleString('en')} calls`,
        puts === all,
        `${puts} calls for ${all} alarms`,
      ),
      checkThat(
        `${asked.toLocaleString('en')} lists of alarms were asked for: one of each instance, and the sweep's own`,
        asked <= INSTANCES + 1.1 * least + all / PAGE_OF_ALARMS,
        String(asked),
      ),
      checkThat(
        `a sweep that finds nothing took ${pages[0]} + ${pages[1]} pages, where ${least} are the least`,
        pages[0] + pages[1] <= 1.1 * least,
        `${pages[0]} + ${pages[1]}`,
      ),
      check('it found nothing', [quiet.created, quiet.updated, quiet.deleted, quiet.kept], [0, 0, 0, all]),
      check(
        'a hand and lost events were found out',
        [mending.created, mending.updated, mending.deleted],
        [1, 1, GONE * ALARMS_EACH],
      ),
      check(
        'and mended',
        [last.watched, last.created, last.updated, last.deleted, last.kept],
        [INSTANCES - GONE, 0, 0, 0, left],
      ),
      check('no message was given up', this.#aws.timeline().filter(isEvent('message-dead-lettered')).length, 0),
      check(
        'the local AWS worked',
        this.#aws
          .timeline()
          .filter(isEvent('plant-error'))
          .map(({ what, error }) => `${what}: ${error}`),
        [],
      ),
    ];
  }

  async #sweep(): Promise<SweepSums> {
    const since = new Date();
    await this.#aws.runSchedule(detectorNames(DRILL_ENVIRONMENT).sweepRule);
    const done = await this.#aws.waitFor(
      isEvent('function-log', ({ line }) => line.includes('the sweep is done')),
      { timeoutMs: PATIENCE_MILLISECONDS, since },
    );
    const sums = readSums(done.line);
    const { watched, created, updated, deleted } = sums;
    this.#tell('sweep', `${watched} instances: ${created} alarms missing, ${updated} edited, ${deleted} of nobody`);
    return sums;
  }

  /** Waits until it is so and nothing is under way any more. */
  async #converge(what: string, isSo: () => boolean): Promise<void> {
    const progress = this.#terminal.progress(what);
    const end = Date.now() + PATIENCE_MILLISECONDS;
    while (!isSo()) {
      if (Date.now() > end) {
        progress.failed(`${this.#alarms()} alarms`);
        throw new Error(`${what}: not within ${PATIENCE_MILLISECONDS / 1000} s`);
      }
      await sleep(1_000, undefined, { signal: this.#signal });
      this.#calls.gather();
      progress.update(`${this.#alarms().toLocaleString('en')} alarms`);
    }
    await this.#aws.drain({ timeoutMs: PATIENCE_MILLISECONDS });
    this.#calls.gather();
    progress.done(`${this.#alarms().toLocaleString('en')} alarms`);
  }

  #alarms(): number {
    const fleet = this.#aws.fleet();
    return fleet.instanceIds.reduce((sum, id) => sum + fleet.alarmsOf(id).length, 0);
  }

  #seconds(): number {
    return (Date.now() - this.#since) / 1000;
  }

  #tell(label: string, text: string): void {
    this.#steps.push({ at: this.#seconds(), label, text });
    this.#terminal.step(this.#seconds(), label, text);
  }
}

function alarmOf(instanceId: string, alarm: string): string {
  return `${alarmNamePrefix(DRILL_ENVIRONMENT)}${instanceId}/${alarm}`;
}
