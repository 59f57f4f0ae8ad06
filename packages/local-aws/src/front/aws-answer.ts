import { randomUUID } from 'node:crypto';
import type { Protocol } from './aws-request.ts';

/** What goes back to the caller. */
export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An error that AWS would answer with; the front writes it in the protocol of the call. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, options: { readonly status?: number; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 400;
  }
}

/** An answer whose body is JSON: of the JSON protocols and of Lambda's REST. */
export function jsonAnswer(output: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): AwsAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID(), ...headers },
    body: Buffer.from(status === 204 ? '' : JSON.stringify(output)),
  };
}

/** An error in the wire form of the protocol. */
export function errorAnswer(error: AwsError, protocol: Protocol): AwsAnswer {
  const requestId = randomUUID();
  if (protocol === 'json' || protocol === 'rest') {
    return jsonAnswer({ __type: error.code, message: error.message, Message: error.message }, error.status, {
      'x-amzn-errortype': error.code,
    });
  }
  const inner = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  const xml =
    protocol === 'ec2'
      ? `<Response><Errors><Error>${inner}</Error></Errors><RequestID>${requestId}</RequestID></Response>`
      : `<ErrorResponse><Error><Type>${error.status < 500 ? 'Sender' : 'Receiver'}</Type>${inner}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status: error.status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(xml) };
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
