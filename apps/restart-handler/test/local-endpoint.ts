import { createServer, type IncomingMessage } from 'node:http';
import { type AwsClients, createAwsClients } from '../src/adapters/aws-clients.ts';

/** A request as it came over the wire: which call, and with what. */
export interface WireRequest {
  /** 'SendCommand', from X-Amz-Target or from the query protocol's Action. */
  readonly call: string;
  /** The JSON body, or the form fields. */
  readonly input: unknown;
}

export interface WireAnswer {
  readonly status?: number;
  /** JSON or XML. */
  readonly body: string;
}

export interface LocalEndpoint {
  readonly clients: AwsClients;
  readonly requests: WireRequest[];
  /** Answers in the order of the requests; the last one answers all further ones. */
  answer(...answers: readonly WireAnswer[]): void;
  stop(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function readRequest(target: string | undefined, body: string): WireRequest {
  if (target !== undefined) return { call: target.split('.').at(-1) ?? '', input: JSON.parse(body) };
  const { Action: call = '', Version: _version, ...input } = Object.fromEntries(new URLSearchParams(body));
  return { call, input };
}

/** An endpoint on loopback that answers as it is told, with clients of the real SDK before it. */
export async function startLocalEndpoint(): Promise<LocalEndpoint> {
  const requests: WireRequest[] = [];
  let answers: readonly WireAnswer[] = [];
  let next = 0;
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      requests.push(readRequest(request.headers['x-amz-target']?.toString(), body));
      const answer = answers[Math.min(next++, answers.length - 1)] ?? { status: 500, body: '{}' };
      const type = answer.body.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1';
      response.writeHead(answer.status ?? 200, { 'content-type': type }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const clients = createAwsClients({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${address.port}`,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  });
  return {
    clients,
    requests,
    answer(...given) {
      answers = given;
      next = 0;
      requests.length = 0;
    },
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer of a JSON protocol. */
export function json(value: unknown, status = 200): WireAnswer {
  return { status, body: JSON.stringify(value) };
}

/** An error of a JSON protocol. */
export function jsonError(code: string, more: Readonly<Record<string, unknown>> = {}, status = 400): WireAnswer {
  return { status, body: JSON.stringify({ __type: code, message: `${code} for a test`, ...more }) };
}

export function xml(body: string): WireAnswer {
  return { body };
}
