import { createServer, type IncomingMessage } from 'node:http';
import { type AwsClients, createAwsClients } from '../src/adapters/aws-clients.ts';

/** A call as AWS's services receive it. */
export interface ReceivedCall {
  /** 'DescribeAlarms' */
  readonly operation: string;
  /** Fields of a JSON call, or the parameters of a query call. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the endpoint answers: JSON for CloudWatch, SQS and EventBridge, XML for the others, or an error. */
export type Answer =
  | { readonly json: unknown }
  | { readonly xml: string }
  | { readonly error: string; readonly status?: number };

export interface LocalEndpoint {
  readonly clients: AwsClients;
  readonly calls: ReceivedCall[];
  close(): Promise<void>;
}

async function receivedCall(request: IncomingMessage): Promise<ReceivedCall> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return { operation: target.split('.').at(-1) ?? '', input: JSON.parse(body) };
  const parameters = Object.fromEntries(new URLSearchParams(body));
  return { operation: parameters['Action'] ?? '', input: parameters };
}

/** The real SDK against an endpoint on loopback that answers as it is told. */
export async function startLocalEndpoint(
  answer: (call: ReceivedCall, number: number) => Answer,
): Promise<LocalEndpoint> {
  const calls: ReceivedCall[] = [];
  const server = createServer(async (request, response) => {
    const call = await receivedCall(request);
    calls.push(call);
    const given = answer(call, calls.length);
    const isJson = request.headers['x-amz-target'] !== undefined;
    if ('error' in given) {
      response.writeHead(given.status ?? 400, { 'content-type': isJson ? 'application/x-amz-json-1.0' : 'text/xml' });
      response.end(
        isJson
          ? JSON.stringify({ __type: given.error, message: 'as it was told' })
          : `<Response><Errors><Error><Code>${given.error}</Code><Message>as it was told</Message></Error></Errors><RequestID>r</RequestID></Response>`,
      );
      return;
    }
    response.writeHead(200, { 'content-type': 'json' in given ? 'application/x-amz-json-1.0' : 'text/xml' });
    response.end('json' in given ? JSON.stringify(given.json) : given.xml);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const clients = createAwsClients({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  });
  return {
    clients,
    calls,
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
