import { Agent, request } from 'node:http';
import type { AwsAnswer } from './aws-answer.ts';
import type { HttpRequest } from './aws-request.ts';

const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

/** Passes a request on to moto as it is; the Host header stays, so that queue URLs name the front. */
export class MotoForwarder {
  readonly #endpoint: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(endpoint: string) {
    this.#endpoint = new URL(endpoint);
  }

  forward(http: HttpRequest): Promise<AwsAnswer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          agent: this.#agent,
          host: this.#endpoint.hostname,
          port: this.#endpoint.port,
          method: http.method,
          path: http.url,
          headers: { ...http.headers, 'content-length': http.body.length },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const headers: Record<string, string> = {};
            for (const [name, value] of Object.entries(incoming.headers)) {
              if (value !== undefined && !CONNECTION_HEADERS.has(name)) headers[name] = String(value);
            }
            resolve({ status: incoming.statusCode ?? 500, headers, body: Buffer.concat(chunks) });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(http.body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
