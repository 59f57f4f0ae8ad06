import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFunctionLog, createFunctionMetrics } from './index.ts';

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  // Powertools writes to the console when this is set, else straight to stdout.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  for (const method of ['log', 'info', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('writes one line for an invocation’s counts, and one for each set of dimensions', () => {
  const metrics = createFunctionMetrics(new Metrics({ namespace: 'Defib', serviceName: 'restart-handler' }));
  metrics.count('AlarmsSeen');
  metrics.count('AlarmsSeen', 2);
  metrics.seconds('SecondsToHeal', 4.5);
  metrics.count('RestartsWithheld', 1, { Reason: 'paused' });
  metrics.count('RestartsWithheld', 1, { Reason: 'paused' });
  metrics.count('RestartsWithheld', 1, { Reason: 'muted' });
  metrics.flush();
  metrics.flush();
  const written = lines.map((line) => {
    const { _aws: aws, ...values }: { _aws: { CloudWatchMetrics: unknown } } = JSON.parse(line);
    return { metrics: aws.CloudWatchMetrics, values };
  });
  const counted = (name: string, unit = 'Count'): unknown => ({ Name: name, Unit: unit });
  expect(written).toEqual([
    {
      metrics: [
        {
          Namespace: 'Defib',
          Dimensions: [['service']],
          Metrics: [counted('SecondsToHeal', 'Seconds'), counted('AlarmsSeen')],
        },
      ],
      values: { service: 'restart-handler', SecondsToHeal: 4.5, AlarmsSeen: 3 },
    },
    {
      metrics: [{ Namespace: 'Defib', Dimensions: [['service', 'Reason']], Metrics: [counted('RestartsWithheld')] }],
      values: { service: 'restart-handler', Reason: 'paused', RestartsWithheld: 2 },
    },
    {
      metrics: [{ Namespace: 'Defib', Dimensions: [['service', 'Reason']], Metrics: [counted('RestartsWithheld')] }],
      values: { service: 'restart-handler', Reason: 'muted', RestartsWithheld: 1 },
    },
  ]);
});

it('writes structured lines that name the invocation', () => {
  const log = createFunctionLog(new Logger({ serviceName: 'restart-handler', logLevel: 'INFO' }));
  log.startInvocation('request-1');
  log.info('restart requested', { instanceId: 'i-0a1b2c3d4e5f60718' });
  log.error('record failed', { error: new Error('throttled', { cause: new TypeError('cause') }) });
  const [info, error]: Record<string, unknown>[] = lines.map((line) => JSON.parse(line));
  expect(info).toMatchObject({
    level: 'INFO',
    message: 'restart requested',
    service: 'restart-handler',
    function_request_id: 'request-1',
    instanceId: 'i-0a1b2c3d4e5f60718',
  });
  expect(error).toMatchObject({
    level: 'ERROR',
    error: { name: 'Error', message: 'throttled', cause: { name: 'TypeError', message: 'cause' } },
  });
});
