import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsAnswer, AwsError, errorAnswer } from './aws-answer.ts';
import { type AwsRequest, type HttpRequest, readAwsRequest } from './aws-request.ts';
import { CallLog } from './call-log.ts';
import { FaultTable } from './fault-table.ts';
import { MotoForwarder } from './moto-forwarder.ts';

/**
 * Answers a call itself, or lets moto answer it by `forward` and adds to that.
 * @throws AwsError where AWS would refuse
 */
export type Interceptor = (
  request: AwsRequest,
  forward: (http?: Partial<HttpRequest>) => Promise<AwsAnswer>,
  http: HttpRequest,
) => Promise<AwsAnswer>;

/** Interceptors by `service.Operation`, such as 'ssm.SendCommand'. */
export type Interceptors = Readonly<Record<string, Interceptor>>;

/** The one endpoint of every service: records, injects faults, lets the plant answer its few calls, and passes on the rest. */
export class FrontServer {
  readonly calls = new CallLog();
  readonly faults = new FaultTable();
  readonly #forwarder: MotoForwarder;
  readonly #interceptors: Interceptors;
  readonly #onAnswered: (request: AwsRequest) => void;
  readonly #server: Server;

  /** @param onAnswered after each call that succeeded, before its answer goes out */
  constructor(motoEndpoint: string, interceptors: Interceptors, onAnswered: (request: AwsRequest) => void = () => {}) {
    this.#forwarder = new MotoForwarder(motoEndpoint);
    this.#interceptors = interceptors;
    this.#onAnswered = onAnswered;
    this.#server = createServer((incoming, outgoing) => void this.#serve(incoming, outgoing));
    this.#server.keepAliveTimeout = 60_000;
  }

  /** Listens on an ephemeral loopback port; resolves with the endpoint. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the front has no port');
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    this.#forwarder.close();
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const http = await readHttp(incoming).catch(() => undefined);
    if (http === undefined) return;
    const request = readAwsRequest(http);
    const at = new Date();
    const startedMs = performance.now();
    const answer = await this.#answer(request, http);
    if (answer === 'cut') incoming.socket.destroy();
    else
      outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length }).end(answer.body);
    const { service, operation, region, input, userAgent, caller } = request;
    this.calls.add({
      service,
      operation,
      region,
      input,
      userAgent,
      caller,
      at,
      startedMs,
      endedMs: performance.now(),
      status: answer === 'cut' ? 0 : answer.status,
    });
  }

  async #answer(request: AwsRequest, http: HttpRequest): Promise<AwsAnswer | 'cut'> {
    const effect = this.faults.take(request.service, request.operation);
    if (effect?.kind === 'drop') return 'cut';
    if (effect?.kind === 'server-error') return { status: 500, headers: {}, body: Buffer.alloc(0) };
    if (effect?.kind === 'error') {
      const error = new AwsError(
        effect.code,
        effect.message ?? 'injected by the local AWS',
        effect.status === undefined ? {} : { status: effect.status },
      );
      return errorAnswer(error, request.protocol);
    }
    if (effect?.kind === 'delay') await sleep(effect.milliseconds);
    const answer = await this.#act(request, http);
    return effect?.kind === 'drop-answer' ? 'cut' : answer;
  }

  async #act(request: AwsRequest, http: HttpRequest): Promise<AwsAnswer> {
    const interceptor = this.#interceptors[`${request.service}.${request.operation}`];
    const forward = (changed: Partial<HttpRequest> = {}): Promise<AwsAnswer> =>
      this.#forwarder.forward({ ...http, ...changed });
    try {
      const answer = await (interceptor === undefined ? forward() : interceptor(request, forward, http));
      if (answer.status < 300) this.#onAnswered(request);
      return answer;
    } catch (error) {
      if (error instanceof AwsError) return errorAnswer(error, request.protocol);
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return errorAnswer(new AwsError('InternalFailure', `local AWS: ${message}`, { status: 500 }), request.protocol);
    }
  }
}

async function readHttp(incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  };
}
