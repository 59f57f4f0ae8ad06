import type { HostUnit } from '../host.ts';

/** Shell lines that make a unit, unless the root file system brings it along, and settle whether it restarts itself. */
export function unitScript({ name, command, readyAfterSeconds, restart = 'no' }: HostUnit): string {
  assertUnitName(name);
  const service = ['[Service]', `ExecStart=${command.map(quote).join(' ')}`];
  if (readyAfterSeconds !== undefined) service.push(`ExecStartPost=/bin/sleep ${readyAfterSeconds}`);
  return [
    `if ! systemctl cat ${name} >/dev/null 2>&1; then`,
    writeFileLine(`/etc/systemd/system/${name}`, service),
    'fi',
    `mkdir -p /etc/systemd/system/${name}.d`,
    writeFileLine(`/etc/systemd/system/${name}.d/50-restart.conf`, ['[Service]', `Restart=${restart}`]),
  ].join('\n');
}

/**
 * Shell lines that make the next start of a unit fail (or no longer). nginx gets a real mistake in its configuration;
 * another unit gets a check before its start that fails as such a check would.
 */
export function breakScript(name: string, broken: boolean): string {
  assertUnitName(name);
  if (name === 'nginx.service') {
    const file = '/etc/nginx/conf.d/defib-broken.conf';
    return broken ? writeFileLine(file, ['listn 80;']) : `rm -f ${file}`;
  }
  const dropIn = `/etc/systemd/system/${name}.d/60-broken.conf`;
  const check = `ExecStartPre=/bin/sh -c "echo 'unexpected } in the configuration, line 7' >&2; exit 1"`;
  return `${broken ? writeFileLine(dropIn, ['[Service]', check]) : `rm -f ${dropIn}`}\nsystemctl daemon-reload`;
}

function writeFileLine(path: string, lines: readonly string[]): string {
  const words = lines.map((line) => `'${line.replaceAll("'", "'\\''")}'`);
  return `printf '%s\\n' ${words.join(' ')} >${path}`;
}

/** A word of a unit file's command line; `%` and `$` mean something there. */
function quote(word: string): string {
  return `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
}

function assertUnitName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9:_.@-]*\.service$/.test(name))
    throw new TypeError(`${name} is not the name of a service`);
}
