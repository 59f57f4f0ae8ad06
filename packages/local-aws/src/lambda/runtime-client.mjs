// The runtime inside an execution environment: a child process that loads the function and speaks the Lambda Runtime
// API (2018-06-01), as Node's managed runtime does. It shares nothing with its host but that API and its environment.
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');

// An environment never outlives its host, even one that was killed while the handler runs: then this pipe closes.
const lifeline = new Socket({ fd: 3 });
lifeline.on('close', () => process.exit(1));
lifeline.on('error', () => {});
lifeline.resume();
lifeline.unref();

const agent = new Agent({ keepAlive: true });

function call(method, path, body = '', headers = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        host,
        port,
        method,
        path: `/2018-06-01/runtime${path}`,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (incoming) => {
        const chunks = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => resolve({ headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function errorBody(error) {
  const isError = error instanceof Error;
  return JSON.stringify({
    errorType: isError ? error.name : typeof error,
    errorMessage: isError ? error.message : String(error),
    trace: isError && error.stack !== undefined ? error.stack.split('\n') : [],
  });
}

function named(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

async function loadHandler() {
  const root = process.env.LAMBDA_TASK_ROOT ?? '';
  const [, moduleName = '', exportName = ''] = /^(.*)\.([^.]+)$/.exec(process.env._HANDLER ?? '') ?? [];
  const file = ['.mjs', '.js', '.cjs']
    .map((extension) => join(root, moduleName + extension))
    .find((path) => existsSync(path));
  if (file === undefined) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${moduleName}'`);
  const loaded = await import(pathToFileURL(file).href);
  const handler = loaded[exportName] ?? loaded.default?.[exportName];
  if (typeof handler !== 'function')
    throw named('Runtime.HandlerNotFound', `${process.env._HANDLER} is undefined or not exported`);
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

let requestId;
async function die(error, type, exitCode) {
  const path = requestId === undefined ? '/init/error' : `/invocation/${requestId}/error`;
  await call(
    'POST',
    path,
    errorBody(named(type, error instanceof Error ? (error.stack ?? error.message) : String(error))),
  ).catch(() => {});
  process.exit(exitCode);
}
process.on('uncaughtException', (error) => void die(error, error?.name ?? 'Runtime.UnhandledError', 129));
process.on('unhandledRejection', (reason) => void die(reason, 'Runtime.UnhandledPromiseRejection', 128));

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  await call('POST', '/init/error', errorBody(error)).catch(() => {});
  process.exit(1);
}

for (;;) {
  const next = await call('GET', '/invocation/next').catch(() => process.exit(0));
  requestId = next.headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? '';
  let path = `/invocation/${requestId}/response`;
  let body;
  let headers = {};
  try {
    const result = await handler(JSON.parse(next.body), contextOf(next.headers));
    body = JSON.stringify(result === undefined ? null : result);
  } catch (error) {
    path = `/invocation/${requestId}/error`;
    body = errorBody(error);
    headers = { 'lambda-runtime-function-error-type': error instanceof Error ? error.name : 'Error' };
  }
  requestId = undefined;
  await call('POST', path, body, headers).catch(() => process.exit(0));
}
