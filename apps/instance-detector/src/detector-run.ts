import type { FunctionLog, FunctionMetrics } from '@defib/queue-function';
import type { Config } from './config.ts';
import type { Ports } from './ports.ts';

/** What one invocation works with. */
export interface DetectorRun {
  readonly config: Config;
  readonly ports: Ports;
  readonly log: FunctionLog;
  readonly metrics: FunctionMetrics;
  readonly remainingMilliseconds: () => number;
}
