import type { Journal } from './sandbox-journal.ts';
import type { CommandReply } from './systemctl-commands.ts';

/** The part of journalctl that a restart needs: `-u UNIT -n COUNT --no-pager -o short-iso`, and `--sync`. */
export function journalctl(
  args: readonly string[],
  journal: Journal,
  fullName: (name: string) => string,
): CommandReply {
  let unit: string | undefined;
  let count = 10;
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--sync') return { stdout: '', stderr: '', exitCode: 0 };
    if (word === '-u') unit = args[++index];
    else if (word === '-n') count = Number(args[++index]);
    else if (word === '-o' && args[index + 1] === 'short-iso') index += 1;
    else if (word !== '--no-pager') return refused(`journalctl: unrecognized option '${word}'`);
  }
  if (unit === undefined || !Number.isInteger(count)) return refused('journalctl: -u UNIT and -n COUNT are expected');
  const lines = journal.last(fullName(unit), count);
  return { stdout: `${lines.length === 0 ? '-- No entries --' : lines.join('\n')}\n`, stderr: '', exitCode: 0 };
}

function refused(message: string): CommandReply {
  return { stdout: '', stderr: `${message}\n`, exitCode: 1 };
}
