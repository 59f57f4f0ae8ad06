import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MotoServerError } from '@defib/local-aws';
import { TerraformFailedError, TerraformMissingError } from '@defib/terraform-runner';
import { ArgumentsError, type DrillArguments, parseArguments, usage } from './arguments.ts';
import { BufferedTerminal, type ScenarioTerminal } from './buffered-terminal.ts';
import { DRILL_ENVIRONMENT } from './drill-config.ts';
import { playScenario } from './play-scenario.ts';
import { functionRoles, replayPermissions } from './replay-permissions.ts';
import type { DrillReport, ReportedScenario } from './report.ts';
import type { Scenario } from './scenario.ts';
import { apartScenarios, scenarios } from './scenarios/index.ts';
import { SynthFailedError } from './stack.ts';
import { createTerminal } from './terminal.ts';
import { SystemdUnavailableError, type Theatre, withTheatre } from './theatre.ts';

const EXIT = { passed: 0, failed: 1, usage: 2, missingTool: 3, interrupted: 130 } as const;

const root = join(import.meta.dirname, '..', '..', '..');
const terminal = createTerminal(process.stdout, {
  colour: process.env['NO_COLOR'] === undefined,
  now: () => Date.now(),
});

async function main(argv: readonly string[]): Promise<number> {
  const names = [...scenarios, ...apartScenarios].map((scenario) => scenario.name);
  const asked = parseArguments(argv, names);
  if (asked === 'help') {
    terminal.text(usage(names));
    return EXIT.passed;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      terminal.text('\nStopping: processes, local AWS, work directory. A second Ctrl-C does not make it faster.');
      interrupted.abort();
      // Once everything is down there is nothing left to wait for, and the exit code says why.
      process.exitCode = EXIT.interrupted;
    });
    process.on(signal, () => {});
  }
  const started = Date.now();
  try {
    const report = await playAllParts(asked, interrupted.signal);
    if (asked.report !== undefined) writeReport(asked.report, report);
    terminal.text(
      `\n${report.passed} passed, ${report.failed} failed (${((Date.now() - started) / 1000).toFixed(0)} s)`,
    );
    return report.failed === 0 ? EXIT.passed : EXIT.failed;
  } catch (error) {
    if (interrupted.signal.aborted) return EXIT.interrupted;
    throw error;
  }
}

/** First what plays together, then what needs a local AWS of its own. */
async function playAllParts(asked: DrillArguments, signal: AbortSignal): Promise<DrillReport> {
  const { systemd } = asked;
  const chosen = scenarios.filter(({ name }) => asked.scenarios.includes(name));
  const together: DrillReport =
    chosen.length === 0
      ? { version: 1, hosts: systemd ? 'systemd' : 'processes', scenarios: [], passed: 0, failed: 0 }
      : await withTheatre({ root, scenarios: chosen, systemd, terminal, signal }, (theatre) =>
          untilAborted(signal, playAll(theatre, asked, signal)),
        );
  const apart: ReportedScenario[] = [];
  for (const scenario of apartScenarios.filter(({ name }) => asked.scenarios.includes(name)))
    apart.push(await untilAborted(signal, scenario.play({ root, terminal, signal })));
  const passed = apart.filter(({ outcome }) => outcome === 'passed').length;
  return {
    ...together,
    scenarios: [...together.scenarios, ...apart],
    passed: together.passed + passed,
    failed: together.failed + apart.length - passed,
  };
}

async function playAll(theatre: Theatre, asked: DrillArguments, signal: AbortSignal): Promise<DrillReport> {
  const played = await playInTurn(theatre, asked.scenarios, signal);
  const verification = asked.verify ? await verify(theatre) : undefined;
  const outcomes = [
    ...played.map(({ outcome }) => outcome === 'passed'),
    ...(verification === undefined
      ? []
      : [verification.permissionsSuffice, verification.secondPlanEmpty, verification.destroyed]),
  ];
  return {
    version: 1,
    hosts: asked.systemd ? 'systemd' : 'processes',
    scenarios: played,
    ...(verification === undefined ? {} : { verification }),
    passed: outcomes.filter(Boolean).length,
    failed: outcomes.filter((passed) => !passed).length,
  };
}

/** One after the other, but for those that are played beside them: these are told last. */
async function playInTurn(
  { aws, slack, troupeOf, recruiterOf }: Theatre,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReportedScenario[]> {
  const chosen = scenarios.filter(({ name }) => names.includes(name));
  const play = (scenario: Scenario, told: ScenarioTerminal): Promise<ReportedScenario> =>
    playScenario(scenario, {
      aws,
      slack,
      hosts: troupeOf(scenario),
      environment: DRILL_ENVIRONMENT,
      terminal: told,
      recruit: recruiterOf(scenario),
    });
  const alone = chosen.length === 1;
  const asides = chosen
    .filter(({ aside }) => aside === true && !alone)
    .map((scenario) => {
      const told = new BufferedTerminal();
      return { told, playing: play(scenario, told) };
    });
  const played: ReportedScenario[] = [];
  for (const scenario of chosen) {
    // What begins after an interruption would start processes that nobody ends.
    signal.throwIfAborted();
    if (scenario.aside !== true || alone) played.push(await play(scenario, terminal));
  }
  for (const { told, playing } of asides) {
    played.push(await playing);
    told.tellTo(terminal);
  }
  return played;
}

async function verify({ stack, aws, tagsOf }: Theatre): Promise<NonNullable<DrillReport['verification']>> {
  terminal.heading('the stack');
  const replay = await replayPermissions(aws, functionRoles(DRILL_ENVIRONMENT), tagsOf);
  terminal.check(
    replay.denied.length === 0,
    `the deployed policies allow each of the ${replay.asked} requests that the functions made${replay.denied.map((denied) => `\n    denied: ${denied}`).join('')}`,
  );
  const secondPlanEmpty = await stack.secondPlanIsEmpty();
  await stack.destroy();
  return { permissionsSuffice: replay.asked > 0 && replay.denied.length === 0, secondPlanEmpty, destroyed: true };
}

/** Rejects as soon as the signal is given; the scenario that was under way is not waited for. */
function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((fulfil, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(fulfil, reject);
  });
}

/** `file` is relative to where the user called npm, not to the package that npm runs. */
function writeReport(file: string, report: DrillReport): void {
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  writeFileSync(path, `${JSON.stringify(report, undefined, 2)}\n`);
  terminal.text(`\nReport: ${path}`);
}

/** What is no fault of the drill gets its message alone; anything else its stack as well. */
function explain(error: unknown): number {
  if (error instanceof ArgumentsError) {
    console.error(error.message);
    return EXIT.usage;
  }
  if (
    error instanceof TerraformMissingError ||
    error instanceof MotoServerError ||
    error instanceof SystemdUnavailableError
  ) {
    console.error(`\n${error.message}`);
    return EXIT.missingTool;
  }
  if (error instanceof TerraformFailedError || error instanceof SynthFailedError) {
    console.error(`\n${error.message}`);
    return EXIT.failed;
  }
  throw error;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
