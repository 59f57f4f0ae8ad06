import type { SandboxUnit } from './sandbox-unit.ts';
import { formatAge, formatTimestamp, monotonicMicroseconds } from './systemd-time.ts';
import type { UnitStatus } from './unit-status.ts';

/** What a stand-in prints, and its exit code. */
export interface CommandReply {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Looks a unit up by the name that a caller uses: `web` is `web.service`. */
export type FindUnit = (name: string) => SandboxUnit | undefined;

interface Arguments {
  readonly verb: string;
  readonly names: readonly string[];
  readonly properties: readonly string[];
}

const version = '252';

/**
 * The part of systemctl that a restart needs, with the output and exit codes of systemd 252. Whatever it doesn't know
 * is an error and never a success.
 */
export async function systemctl(args: readonly string[], timeZone: string, find: FindUnit): Promise<CommandReply> {
  const parsed = parse(args);
  if (typeof parsed === 'string') return failed(1, parsed);
  const { verb, names, properties } = parsed;
  if (verb === 'show') return show(names, properties, timeZone, find);
  const name = names[0];
  if (name === undefined || names.length > 1) return failed(1, `${verb}: exactly one unit is expected`);
  const unit = find(name);
  if (unit === undefined) return notFound(verb, name);
  switch (verb) {
    case 'status':
      return statusOf(unit, timeZone);
    case 'start':
      return jobReply(unit, await unit.start());
    case 'restart':
      return jobReply(unit, await unit.restart());
    case 'stop':
      await unit.stop();
      return ok('');
    case 'reset-failed':
      unit.resetFailed();
      return ok('');
    case 'mask':
    case 'unmask':
      unit.mask(verb === 'mask');
      return ok('');
    case 'is-active':
      return { stdout: `${unit.status().active}\n`, stderr: '', exitCode: unit.status().active === 'active' ? 0 : 3 };
    case 'is-enabled':
      return unit.status().masked ? { stdout: 'masked\n', stderr: '', exitCode: 1 } : ok('enabled\n');
    case 'cat':
      return ok(`# ${pathOf(unit)}\n[Service]\nExecStart=${unit.definition.command.join(' ')}\n`);
    default:
      return failed(1, `Unknown command verb ${verb}.`);
  }
}

function parse(args: readonly string[]): Arguments | string {
  const words: string[] = [];
  const properties: string[] = [];
  let options = true;
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (!options || !word.startsWith('-')) words.push(word);
    else if (word === '--') options = false;
    else if (word === '-p') properties.push(...(args[++index] ?? '').split(','));
    else if (word === '-n') index += 1;
    else if (word !== '--no-pager') return `systemctl: unrecognized option '${word}'`;
  }
  const [verb, ...names] = words;
  return verb === undefined ? 'systemctl: a command is expected' : { verb, names, properties };
}

function show(names: readonly string[], properties: readonly string[], timeZone: string, find: FindUnit): CommandReply {
  const name = names[0];
  const known = name === undefined ? new Map([['Version', version]]) : propertiesOf(find(name), timeZone);
  const wanted = properties.length === 0 ? [...known.keys()] : properties;
  // As systemctl does: a property that it doesn't know is not printed, and is no error.
  const lines = wanted.flatMap((key) => {
    const value = known.get(key);
    return value === undefined ? [] : [`${key}=${value}\n`];
  });
  return ok(lines.join(''));
}

function propertiesOf(unit: SandboxUnit | undefined, timeZone: string): Map<string, string> {
  const status = unit?.status();
  const loadState = status === undefined ? 'not-found' : status.masked ? 'masked' : 'loaded';
  return new Map([
    ['LoadState', loadState],
    ['ActiveState', status?.active ?? 'inactive'],
    ['SubState', status?.sub ?? 'dead'],
    ['Result', status?.result ?? 'success'],
    ['MainPID', String(status?.mainPid ?? 0)],
    ['NRestarts', String(status?.restarts ?? 0)],
    ['ConditionResult', status?.inactiveExitedAt === undefined ? 'no' : 'yes'],
    ['ActiveEnterTimestamp', formatTimestamp(status?.activeEnteredAt, timeZone)],
    ['ActiveEnterTimestampMonotonic', monotonicMicroseconds(status?.activeEnteredAt)],
    ['InactiveExitTimestamp', formatTimestamp(status?.inactiveExitedAt, timeZone)],
  ]);
}

function statusOf(unit: SandboxUnit, timeZone: string): CommandReply {
  const status = unit.status();
  const lines = [
    `* ${unit.definition.name}`,
    `     Loaded: ${status.masked ? 'masked (Reason: Unit is masked.)' : `loaded (${pathOf(unit)}; enabled)`}`,
    `     Active: ${activeLine(status, timeZone)}`,
  ];
  if (status.lastExit !== undefined && status.mainPid === 0) lines.push(`   Main PID: (${status.lastExit})`);
  if (status.mainPid !== 0) lines.push(`   Main PID: ${status.mainPid}`);
  const exitCode = status.active === 'active' ? 0 : 3;
  return { stdout: `${lines.join('\n')}\n`, stderr: '', exitCode };
}

function activeLine({ active, sub, result, changedAt }: UnitStatus, timeZone: string): string {
  const detail = active === 'failed' ? `Result: ${result}` : sub;
  if (changedAt === undefined) return `${active} (${detail})`;
  return `${active} (${detail}) since ${formatTimestamp(changedAt, timeZone)}; ${formatAge(changedAt)} ago`;
}

function jobReply(unit: SandboxUnit, failure: string | undefined): CommandReply {
  if (failure === undefined) return ok('');
  const { name } = unit.definition;
  const hint = `See "systemctl status ${name}" and "journalctl -xeu ${name}" for details.`;
  return failed(1, failure.startsWith('Job for') ? `${failure}\n${hint}` : failure);
}

function notFound(verb: string, name: string): CommandReply {
  const exitCode = verb === 'status' ? 4 : verb === 'is-active' ? 3 : verb === 'start' || verb === 'restart' ? 5 : 1;
  if (verb === 'is-active') return { stdout: 'inactive\n', stderr: '', exitCode };
  return failed(exitCode, `Unit ${name} could not be found.`);
}

function pathOf(unit: SandboxUnit): string {
  return `/etc/systemd/system/${unit.definition.name}`;
}

function ok(stdout: string): CommandReply {
  return { stdout, stderr: '', exitCode: 0 };
}

function failed(exitCode: number, message: string): CommandReply {
  return { stdout: '', stderr: `${message}\n`, exitCode };
}
