import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** moto_server was not found, did not start, or did not answer in time. */
export class MotoServerError extends Error {
  override readonly name = 'MotoServerError';
}

export interface MotoServer {
  /** http://127.0.0.1:PORT */
  readonly endpoint: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface MotoServerOptions {
  readonly accountId: string;
  readonly motoServer?: string | undefined;
  readonly virtualEnvironment?: string | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

const START_TIMEOUT_MS = 60_000;
const LISTENING = /Running on (http:\/\/127\.0\.0\.1:\d+)/;

// moto runs in a session of its own, so that a Ctrl-C in the terminal does not take it away while its owner still
// destroys what it applied. The watcher reads a pipe that only this process holds open: whatever ends this process,
// SIGKILL included, closes the pipe and so ends moto.
const WATCHED = `
exec 3<&0
"$@" </dev/null &
server=$!
{ cat <&3 >/dev/null; kill "$server" 2>/dev/null; } &
watcher=$!
echo "pid $server"
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

/**
 * Starts moto_server on an ephemeral loopback port and waits until it listens.
 * @throws MotoServerError
 */
export async function startMotoServer(options: MotoServerOptions): Promise<MotoServer> {
  const program = await findMotoServer(options);
  if (program === undefined) {
    throw new MotoServerError(
      "moto_server was not found: neither DEFIB_MOTO_SERVER nor PATH names it. Install it with: pip install 'moto[server]==5.2.1'",
    );
  }
  const child = spawn('/bin/sh', ['-c', WATCHED, 'sh', program, '-H', '127.0.0.1', '-p', '0'], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      MOTO_ACCOUNT_ID: options.accountId,
      MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
      PYTHONUNBUFFERED: '1',
    },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const started = await whenListening(child, exited, options.onLine);
  return {
    ...started,
    stop: async () => {
      child.stdin?.destroy();
      await exited;
    },
  };
}

/** Where moto_server is: the option, DEFIB_MOTO_SERVER, the virtual environment, PATH; undefined where it is nowhere. */
export async function findMotoServer(
  options: Pick<MotoServerOptions, 'motoServer' | 'virtualEnvironment'> = {},
): Promise<string | undefined> {
  const named = options.motoServer ?? process.env['DEFIB_MOTO_SERVER'];
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) return named;
    throw new MotoServerError(`${named} is named as moto_server but is not an executable file`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  if (options.virtualEnvironment !== undefined) folders.unshift(join(options.virtualEnvironment, 'bin'));
  for (const folder of folders) {
    const candidate = join(folder, 'moto_server');
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function whenListening(
  child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable },
  exited: Promise<void>,
  onLine: ((line: string) => void) | undefined,
): Promise<{ endpoint: string; pid: number }> {
  return new Promise((resolve, reject) => {
    const printed: string[] = [];
    let pid: number | undefined;
    let listening = false;
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.stdin?.destroy();
      reject(new MotoServerError(`${why}:\n${printed.join('\n')}`));
    };
    const timer = setTimeout(
      () => fail(`moto_server did not listen within ${START_TIMEOUT_MS / 1000} s`),
      START_TIMEOUT_MS,
    );
    const take = (line: string): void => {
      onLine?.(line);
      if (listening) return;
      if (line.startsWith('pid ')) pid = Number(line.slice(4));
      else printed.push(line);
      const endpoint = LISTENING.exec(line)?.[1];
      if (endpoint === undefined || pid === undefined) return;
      listening = true;
      clearTimeout(timer);
      resolve({ endpoint, pid });
    };
    // Both are read to the end of moto's life: a full pipe would stop it.
    createInterface({ input: child.stdout }).on('line', take);
    createInterface({ input: child.stderr }).on('line', take);
    child.once('error', (cause) => reject(new MotoServerError('moto_server could not be started', { cause })));
    void exited.then(() => {
      if (!listening) fail('moto_server ended before it listened');
    });
  });
}
