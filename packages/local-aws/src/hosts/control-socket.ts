import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { CommandReply } from './systemctl-commands.ts';

/** What a stand-in was called with. */
export interface ControlRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** The caller's TZ, where it has one. */
  readonly timeZone: string | undefined;
}

export interface ControlSocket {
  close(): Promise<void>;
}

/**
 * Where the stand-ins of a host reach its service manager. A caller that goes away before its answer, such as one that
 * was stopped by `timeout`, leaves the job running, as with systemd.
 */
export async function openControlSocket(
  path: string,
  answer: (request: ControlRequest) => Promise<CommandReply>,
): Promise<ControlSocket> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).once('line', (line) => {
      void reply(line, answer).then((text) => socket.end(text));
    });
  });
  await listen(server, path);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

async function reply(line: string, answer: (request: ControlRequest) => Promise<CommandReply>): Promise<string> {
  try {
    return JSON.stringify(await answer(parseRequest(JSON.parse(line))));
  } catch (error) {
    // The caller sees the fault as a failed command; there is nobody else to tell.
    return JSON.stringify({ stdout: '', stderr: `stand-in: ${String(error)}\n`, exitCode: 1 } satisfies CommandReply);
  }
}

function parseRequest(value: unknown): ControlRequest {
  if (typeof value !== 'object' || value === null) throw new TypeError('a request is an object');
  const command: unknown = Reflect.get(value, 'command');
  const args: unknown = Reflect.get(value, 'args');
  const timeZone: unknown = Reflect.get(value, 'timeZone');
  if (typeof command !== 'string' || !Array.isArray(args)) throw new TypeError('a request has a command and args');
  return { command, args: args.map(String), timeZone: typeof timeZone === 'string' ? timeZone : undefined };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
