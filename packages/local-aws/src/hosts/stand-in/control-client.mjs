// Stands in for systemctl and journalctl on a sandbox host: hands its arguments to the host's service manager over a
// Unix socket, and prints and exits as told. Usage: control-client.mjs SOCKET COMMAND ARGUMENTS...
import { connect } from 'node:net';

const [socket, command, ...args] = process.argv.slice(2);
let reply = '';
connect(socket)
  .on('error', () => {
    process.stderr.write('Failed to connect to bus: No such file or directory\n');
    process.exitCode = 1;
  })
  .on('connect', function ask() {
    this.write(`${JSON.stringify({ command, args, timeZone: process.env.TZ ?? null })}\n`);
  })
  .setEncoding('utf8')
  .on('data', (text) => {
    reply += text;
  })
  .on('end', () => {
    if (reply === '') {
      process.stderr.write('Connection reset by peer\n');
      process.exitCode = 1;
      return;
    }
    const { stdout, stderr, exitCode } = JSON.parse(reply);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    process.exitCode = exitCode;
  });
