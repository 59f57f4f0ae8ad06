import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FunctionDefinition } from './function-definition.ts';
import type { InvocationOutcome, LambdaFailure } from './invocation.ts';
import { type ReportedError, RuntimeApi } from './runtime-api.ts';

const RUNTIME_CLIENT = fileURLToPath(new URL('./runtime-client.mjs', import.meta.url));
/** Lambda gives the init phase 10 seconds. */
const INIT_TIMEOUT_MS = 10_000;

export interface ExecutionEnvironmentOptions {
  readonly definition: FunctionDefinition;
  /** Where the function's zip was unpacked. */
  readonly taskRoot: string;
  /** Endpoint, region and dummy keys. */
  readonly awsEnvironment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

interface Running {
  readonly requestId: string;
  readonly finish: (end: { readonly payload: string } | { readonly failure: LambdaFailure }) => void;
}

/** One process that runs one invocation at a time, as Lambda's micro virtual machine does. Dies with its first time-out. */
export class ExecutionEnvironment {
  readonly #options: ExecutionEnvironmentOptions;
  readonly #api: RuntimeApi;
  readonly #child: Promise<ChildProcess>;
  readonly #ready: Promise<LambdaFailure | undefined>;
  #settleReady: (failure: LambdaFailure | undefined) => void = () => {};
  #whenWaiting: () => void = () => {};
  #waiting = false;
  #running: Running | undefined;
  #used = false;
  #busy = false;
  #dead = false;

  constructor(options: ExecutionEnvironmentOptions) {
    this.#options = options;
    this.#ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    this.#api = new RuntimeApi({
      onReady: () => {
        this.#waiting = true;
        this.#settleReady(undefined);
        this.#whenWaiting();
      },
      onInitError: (error) => this.#settleReady(failureOf('init-error', error)),
      onResponse: (requestId, payload) => this.#end(requestId, { payload }),
      onError: (requestId, error) => this.#end(requestId, { failure: failureOf('handler-error', error) }),
    });
    this.#child = this.#start();
  }

  get dead(): boolean {
    return this.#dead;
  }

  get idle(): boolean {
    return !this.#dead && !this.#busy;
  }

  /** Runs one invocation; never rejects for what the function does. Must be idle or new. */
  async invoke(
    payload: string,
    onStart: (start: { readonly requestId: string; readonly coldStart: boolean }) => void,
  ): Promise<InvocationOutcome> {
    const requestId = randomUUID();
    const started = performance.now();
    const coldStart = !this.#used;
    this.#used = true;
    this.#busy = true;
    onStart({ requestId, coldStart });
    const end = await this.#run(requestId, payload);
    this.#busy = false;
    return { requestId, coldStart, durationMs: performance.now() - started, ...end };
  }

  /** Kills the process. A running invocation ends as a crash. */
  async stop(): Promise<void> {
    this.#dead = true;
    this.#api.close();
    const child = await this.#child.catch(() => undefined);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await exited;
  }

  async #start(): Promise<ChildProcess> {
    const { definition, taskRoot, awsEnvironment, onLine } = this.#options;
    const runtimeApi = await this.#api.listen();
    const child = spawn(process.execPath, [RUNTIME_CLIENT], {
      cwd: taskRoot,
      // The fourth is held open by this process alone: when it closes, the runtime knows that its host is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...awsEnvironment, ...definition.environment, ...reservedVariables(definition, taskRoot, runtimeApi) },
    });
    for (const input of [child.stdout, child.stderr]) {
      if (input !== null) createInterface({ input }).on('line', onLine);
    }
    child.once('error', (error) => this.#exited(`the process could not be started: ${error.message}`));
    child.once('exit', (code, signal) => this.#exited(signal === null ? `exit status ${code}` : `signal: ${signal}`));
    return child;
  }

  async #run(
    requestId: string,
    payload: string,
  ): Promise<{ readonly payload: string } | { readonly failure: LambdaFailure }> {
    const initTimer = setTimeout(() => {
      this.#settleReady({
        kind: 'init-error',
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${requestId} Error: init timed out`,
      });
    }, INIT_TIMEOUT_MS);
    const initFailure = await this.#ready;
    clearTimeout(initTimer);
    if (initFailure !== undefined) {
      await this.stop();
      return { failure: initFailure };
    }
    if (!this.#waiting && !this.#dead) await new Promise<void>((resolve) => (this.#whenWaiting = resolve));
    const { definition } = this.#options;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        const seconds = definition.timeoutSeconds.toFixed(2);
        this.#end(requestId, {
          failure: {
            kind: 'timeout',
            errorType: 'Sandbox.Timedout',
            errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
          },
        });
        void this.stop();
      }, definition.timeoutSeconds * 1000);
      this.#running = {
        requestId,
        finish: (end) => {
          clearTimeout(timer);
          this.#running = undefined;
          resolve(end);
        },
      };
      if (this.#dead) {
        this.#exited('the environment was shut down');
        return;
      }
      this.#waiting = false;
      this.#api.dispatch(
        { requestId, payload, deadline: new Date(Date.now() + definition.timeoutSeconds * 1000) },
        definition,
      );
    });
  }

  #end(requestId: string, end: { readonly payload: string } | { readonly failure: LambdaFailure }): void {
    if (this.#running?.requestId === requestId) this.#running.finish(end);
  }

  #exited(how: string): void {
    this.#dead = true;
    this.#whenWaiting();
    this.#settleReady({
      kind: 'init-error',
      errorType: 'Runtime.ExitError',
      errorMessage: `Error: Runtime exited during init: ${how}`,
    });
    this.#running?.finish({
      failure: {
        kind: 'runtime-exited',
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${this.#running.requestId} Error: Runtime exited with error: ${how}`,
      },
    });
  }
}

function failureOf(kind: 'handler-error' | 'init-error', error: ReportedError): LambdaFailure {
  return { kind, errorType: error.errorType, errorMessage: error.errorMessage };
}

/** What Lambda sets and a function's configuration cannot. */
function reservedVariables(
  definition: FunctionDefinition,
  taskRoot: string,
  runtimeApi: string,
): Record<string, string> {
  return {
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    // No key is checked; this one tells in the record of calls whose call it was.
    AWS_ACCESS_KEY_ID: definition.name,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: definition.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${definition.version}]${randomUUID().replaceAll('-', '')}`,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: definition.handler,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}
