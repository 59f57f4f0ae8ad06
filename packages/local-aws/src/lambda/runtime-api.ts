import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseJsonObject, stringAt } from '../json-value.ts';
import type { FunctionDefinition } from './function-definition.ts';

export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export interface RuntimeApiEvents {
  /** The runtime asks for work: its first call ends the init phase. */
  readonly onReady: () => void;
  readonly onInitError: (error: ReportedError) => void;
  readonly onResponse: (requestId: string, payload: string) => void;
  readonly onError: (requestId: string, error: ReportedError) => void;
}

const PREFIX = '/2018-06-01/runtime';

/** The Lambda Runtime API (2018-06-01) for one execution environment: one runtime, one invocation at a time. */
export class RuntimeApi {
  readonly #server: Server;
  readonly #events: RuntimeApiEvents;
  #waiting: ServerResponse | undefined;

  constructor(events: RuntimeApiEvents) {
    this.#events = events;
    this.#server = createServer((incoming, outgoing) => void this.#serve(incoming, outgoing));
  }

  /** Resolves with host:port, the value of AWS_LAMBDA_RUNTIME_API. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the runtime API has no port');
    return `127.0.0.1:${address.port}`;
  }

  /** Hands an invocation to the runtime, which must be waiting for one. */
  dispatch(
    invocation: { readonly requestId: string; readonly payload: string; readonly deadline: Date },
    definition: FunctionDefinition,
  ): void {
    const waiting = this.#waiting;
    if (waiting === undefined) throw new Error('the runtime does not wait for an invocation');
    this.#waiting = undefined;
    waiting
      .writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': invocation.requestId,
        'lambda-runtime-deadline-ms': String(invocation.deadline.getTime()),
        'lambda-runtime-invoked-function-arn': definition.arn,
        'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000;Sampled=0',
      })
      .end(invocation.payload);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks).toString('utf8');
    const call = `${incoming.method} ${(incoming.url ?? '').slice(PREFIX.length)}`;
    if (call === 'GET /invocation/next') {
      this.#waiting = outgoing;
      this.#events.onReady();
      return;
    }
    outgoing.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (call === 'POST /init/error') this.#events.onInitError(readError(body));
    const [, requestId, kind] = /^POST \/invocation\/([^/]+)\/(response|error)$/.exec(call) ?? [];
    if (requestId === undefined) return;
    if (kind === 'response') this.#events.onResponse(requestId, body);
    else this.#events.onError(requestId, readError(body));
  }
}

function readError(body: string): ReportedError {
  const parsed = parseJsonObject(body);
  return {
    errorType: stringAt(parsed, 'errorType') ?? 'Unknown',
    errorMessage: stringAt(parsed, 'errorMessage') ?? body,
  };
}
