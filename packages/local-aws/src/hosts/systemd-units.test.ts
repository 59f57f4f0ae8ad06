import { expect, it } from 'vitest';
import { breakScript, unitScript } from './systemd-units.ts';

it('makes a unit from its command, with what systemd would read otherwise written out', () => {
  expect(
    unitScript({ name: 'nap.service', command: ['/bin/sh', '-c', `echo "$HOME" '100%'`], readyAfterSeconds: 2 }),
  ).toBe(
    [
      'if ! systemctl cat nap.service >/dev/null 2>&1; then',
      `printf '%s\\n' '[Service]' 'ExecStart="/bin/sh" "-c" "echo \\"$$HOME\\" '\\''100%%'\\''"' 'ExecStartPost=/bin/sleep 2' >/etc/systemd/system/nap.service`,
      'fi',
      'mkdir -p /etc/systemd/system/nap.service.d',
      "printf '%s\\n' '[Service]' 'Restart=no' >/etc/systemd/system/nap.service.d/50-restart.conf",
    ].join('\n'),
  );
});

it('puts a real mistake into the configuration of nginx', () => {
  expect(breakScript('nginx.service', true)).toBe("printf '%s\\n' 'listn 80;' >/etc/nginx/conf.d/defib-broken.conf");
  expect(breakScript('nginx.service', false)).toBe('rm -f /etc/nginx/conf.d/defib-broken.conf');
});

it.each(['web.service; id', '../web.service', 'web', '$(id).service'])('refuses the name %j', (name) => {
  expect(() => breakScript(name, true)).toThrow(TypeError);
  expect(() => unitScript({ name, command: ['true'] })).toThrow(TypeError);
});
