import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MotoServerError } from '@defib/local-aws';
import { TerraformFailedError, TerraformMissingError } from '@defib/terraform-runner';
import { ArgumentsError, type DrillArguments, parseArguments, usage } from './arguments.ts';
import { DRILL_ENVIRONMENT } from './drill-config.ts';
import { playScenario } from './play-scenario.ts';
import { functionRoles, replayPermissions } from './replay-permissions.ts';
import type { DrillReport, ReportedScenario } from './report.ts';
import { scenarios } from './scenarios/index.ts';
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
  const names = scenarios.map((scenario) => scenario.name);
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
  const chosen = scenarios.filter((scenario) => asked.scenarios.includes(scenario.name));
  const started = Date.now();
  try {
    const report = await withTheatre(
      { root, scenarios: chosen, systemd: asked.systemd, terminal, signal: interrupted.signal },
      (theatre) => untilAborted(interrupted.signal, playAll(theatre, asked)),
    );
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

async function playAll(theatre: Theatre, asked: DrillArguments): Promise<DrillReport> {
  const played: ReportedScenario[] = [];
  for (const scenario of scenarios.filter(({ name }) => asked.scenarios.includes(name))) {
    const hosts = theatre.troupeOf(scenario);
    played.push(await playScenario(scenario, { aws: theatre.aws, hosts, environment: DRILL_ENVIRONMENT, terminal }));
  }
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

async function verify({ stack, aws }: Theatre): Promise<NonNullable<DrillReport['verification']>> {
  terminal.heading('the stack');
  const replay = await replayPermissions(aws, functionRoles(DRILL_ENVIRONMENT), () => ({}));
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
