import { parseArgs } from 'node:util';

/** What the drill was asked to do. */
export interface DrillArguments {
  readonly scenarios: readonly string[];
  /** A file for the JSON report. */
  readonly report?: string;
  /** Real systemd hosts instead of processes of this machine. */
  readonly systemd: boolean;
  /** Afterwards: a second plan must be empty, and everything can be destroyed. */
  readonly verify: boolean;
}

/** The command line can't be understood. The message says what would be right. */
export class ArgumentsError extends Error {
  override readonly name = 'ArgumentsError';
}

export const usage = (scenarios: readonly string[]): string =>
  `The fire drill: a real process dies on this machine and comes back by way of the whole chain.

  npm start                            the default scenario, ${scenarios[0]}
  npm run drill -- --scenario NAME     one scenario (may be given several times)
  npm run drill -- --all               every scenario
  npm run drill -- --report FILE       also write what happened as JSON
  npm run drill -- --systemd           hosts with a real systemd and nginx (needs root on Debian)
  npm run drill -- --verify            afterwards plan again (must be empty) and destroy

Scenarios: ${scenarios.join(', ')}

Exit code: 0 when every scenario ended as it should, 1 when one did not, 2 for a wrong argument,
3 for a missing tool, 130 after Ctrl-C.`;

/**
 * Reads the command line.
 *
 * @param known names of the scenarios, the default one first
 * @returns 'help' when that was asked for
 * @throws {ArgumentsError} for an unknown option or scenario
 */
export function parseArguments(argv: readonly string[], known: readonly string[]): DrillArguments | 'help' {
  const values = readOptions(argv);
  if (values.help) return 'help';
  const asked = values.scenario ?? [];
  for (const name of asked) {
    if (!known.includes(name))
      throw new ArgumentsError(`There is no scenario '${name}'. There are: ${known.join(', ')}.`);
  }
  if (values.all && asked.length > 0) throw new ArgumentsError('Either --all or --scenario, not both.');
  return {
    scenarios: values.all ? known : asked.length > 0 ? [...new Set(asked)] : known.slice(0, 1),
    systemd: values.systemd ?? false,
    verify: values.verify ?? false,
    ...(values.report === undefined ? {} : { report: values.report }),
  };
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        scenario: { type: 'string', multiple: true },
        all: { type: 'boolean' },
        report: { type: 'string' },
        systemd: { type: 'boolean' },
        verify: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ArgumentsError(`${why}. --help tells what there is.`, { cause });
  }
}
