import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { type JsonObject, parseJsonObject } from '../json-value.ts';
import { lambdaRoute } from './lambda-route.ts';
import { nestQueryParameters } from './query-parameters.ts';

/** How a call is written on the wire, and so how its errors are. */
export type Protocol = 'json' | 'query' | 'ec2' | 'rest';

/** One call of an AWS API, told apart from its wire form. */
export interface AwsRequest {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly protocol: Protocol;
  readonly input: JsonObject;
  readonly userAgent: string;
  /** Access key id: a function signs with its own name. */
  readonly caller: string;
}

export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Service and region come from the signature's scope, as AWS's own endpoints could not tell them apart on one port. */
export function readAwsRequest(http: HttpRequest): AwsRequest {
  const [, caller = 'unknown', region = 'unknown', service = 'unknown'] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(http.headers.authorization ?? '') ?? [];
  const userAgent = http.headers['user-agent'] ?? '';
  // The SDK compresses large PutMetricData calls.
  const body = http.headers['content-encoding'] === 'gzip' ? gunzipSync(http.body) : http.body;
  const text = body.toString('utf8');
  const target = http.headers['x-amz-target'];
  const url = new URL(http.url, 'http://front');
  const common = { service, region, caller, userAgent };

  if (typeof target === 'string') {
    const operation = target.slice(target.lastIndexOf('.') + 1);
    return { ...common, operation, protocol: 'json', input: parseJsonObject(text) ?? {} };
  }
  const contentType = http.headers['content-type'] ?? '';
  const parameters = contentType.startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(text)
    : url.searchParams;
  const action = parameters.get('Action');
  if (action !== null) {
    return {
      ...common,
      operation: action,
      protocol: service === 'ec2' ? 'ec2' : 'query',
      input: nestQueryParameters(parameters),
    };
  }
  const route = service === 'lambda' ? lambdaRoute(http.method, url.pathname) : undefined;
  return {
    ...common,
    operation: route?.operation ?? `${http.method} ${url.pathname}`,
    protocol: 'rest',
    input: { ...Object.fromEntries(url.searchParams), ...parseJsonObject(text), ...route?.parameters },
  };
}
