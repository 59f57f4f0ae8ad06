/** How an invocation failed; `unhandled` and friends are what Lambda reports as FunctionError 'Unhandled'. */
export interface LambdaFailure {
  readonly kind: 'handler-error' | 'init-error' | 'timeout' | 'runtime-exited' | 'throttled';
  /** 'Error', 'TypeError', 'Runtime.ExitError', 'Sandbox.Timedout' … */
  readonly errorType: string;
  readonly errorMessage: string;
}

/** One finished invocation. */
export interface InvocationOutcome {
  readonly requestId: string;
  readonly durationMs: number;
  readonly coldStart: boolean;
  /** What the handler returned, as JSON text; undefined where it failed. */
  readonly payload?: string;
  readonly failure?: LambdaFailure;
}
