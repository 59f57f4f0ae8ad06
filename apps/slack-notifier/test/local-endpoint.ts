import { createServer, type IncomingMessage } from 'node:http';

/** A call of the AWS SDK as it came over the wire. */
export interface WireCall {
  /** 'GetParameter', from X-Amz-Target or from the query protocol's Action. */
  readonly call: string;
  /** The JSON body, or the form fields. */
  readonly input: Record<string, unknown>;
}

export interface WireAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, XML or plain text. */
  readonly body: string;
}

export interface LocalServer {
  readonly url: string;
  stop(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** A server on loopback that gives each request's answer to the function; undefined leaves it without one. */
export async function startServer(
  answer: (path: string, body: string, target: string | undefined) => WireAnswer | undefined,
): Promise<LocalServer> {
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const given = answer(request.url ?? '/', body, request.headers['x-amz-target']?.toString());
      if (given === undefined) return;
      response.writeHead(given.status ?? 200, given.headers ?? {}).end(given.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** AWS on loopback: answers calls by their name, and keeps what was asked. */
export async function startAws(
  answers: Readonly<Record<string, (input: Record<string, unknown>, nth: number) => WireAnswer>>,
): Promise<LocalServer & { readonly calls: WireCall[] }> {
  const calls: WireCall[] = [];
  const server = await startServer((_path, body, target) => {
    const { Action, ...fields } =
      target === undefined ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body);
    const call = target?.split('.').at(-1) ?? String(Action);
    const nth = calls.filter((earlier) => earlier.call === call).length;
    calls.push({ call, input: fields });
    const given = answers[call]?.(fields, nth) ?? { body: '{}' };
    const type = given.body.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1';
    return { ...given, headers: { 'content-type': type, ...given.headers } };
  });
  return { ...server, calls };
}

export const json = (value: unknown, status = 200): WireAnswer => ({ status, body: JSON.stringify(value) });
export const awsError = (name: string, more: object = {}): WireAnswer =>
  json({ __type: `com.amazonaws#${name}`, message: 'no', ...more }, 400);
