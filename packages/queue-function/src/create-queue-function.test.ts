import { describe, expect, it } from 'vitest';
import {
  type BufferedMetrics,
  createQueueFunction,
  DeadlineExceededError,
  eachRecord,
  forEachLimited,
  type HandleBatch,
  type InvocationLog,
  QueueEventError,
  type QueueFunction,
  type QueueRecord,
  UnhandleableRecordError,
} from './index.ts';

interface Bench {
  readonly run: QueueFunction;
  readonly logs: { readonly level: string; readonly message: string; readonly fields: unknown }[];
  readonly counts: Map<string, number>;
  readonly flushes: () => number;
}

function bench(handle: HandleBatch, marginMilliseconds = 0): Bench {
  const logs: { level: string; message: string; fields: unknown }[] = [];
  const counts = new Map<string, number>();
  let flushed = 0;
  const write =
    (level: string) =>
    (message: string, fields: unknown = {}): void => {
      logs.push({ level, message, fields });
    };
  const log: InvocationLog = { info: write('info'), warn: write('warn'), error: write('error'), startInvocation() {} };
  const metrics: BufferedMetrics = {
    count(name, value = 1, dimensions) {
      const key = [name, ...Object.values(dimensions ?? {})].join(' ');
      counts.set(key, (counts.get(key) ?? 0) + value);
    },
    seconds() {},
    flush() {
      flushed += 1;
    },
  };
  return {
    run: createQueueFunction({ handle, marginMilliseconds, log, metrics }),
    logs,
    counts,
    flushes: () => flushed,
  };
}

function sqsEvent(...ids: readonly string[]): unknown {
  return {
    Records: ids.map((messageId) => ({
      messageId,
      body: `body of ${messageId}`,
      eventSource: 'aws:sqs',
      attributes: { ApproximateReceiveCount: '2', SentTimestamp: '1795161620480' },
    })),
  };
}

const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };

describe('createQueueFunction', () => {
  it('hands over what a record needs', async () => {
    const seen: QueueRecord[] = [];
    const { run } = bench(async (records, { report }) => {
      seen.push(...records);
      for (const { recordId } of records) report(recordId, { kind: 'handled' });
    });
    expect(await run(sqsEvent('a'), context)).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([
      { recordId: 'a', body: 'body of a', receiveCount: 2, sentAt: new Date('2026-11-20T08:00:20.480Z') },
    ]);
  });

  it('reports what failed, drops what can never be handled, and says so once', async () => {
    const error = new Error('throttled');
    const { run, logs, counts, flushes } = bench(async (_records, { report }) => {
      report('a', { kind: 'handled' });
      report('b', { kind: 'unhandleable', reason: 'not-json', detail: 'x'.repeat(400) });
      report('c', { kind: 'failed', error });
    });
    expect(await run(sqsEvent('a', 'b', 'c'), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'c' }] });
    expect(logs).toEqual([
      {
        level: 'warn',
        message: 'record can never be handled, and is dropped',
        fields: { recordId: 'b', reason: 'not-json', detail: 'x'.repeat(300) },
      },
      { level: 'error', message: 'record failed', fields: { recordId: 'c', receiveCount: 2, error } },
      { level: 'warn', message: 'records go back to the queue', fields: { failed: 1, of: 3 } },
    ]);
    expect(Object.fromEntries(counts)).toEqual({ 'RecordsDropped not-json': 1, RecordsFailed: 1 });
    expect(flushes()).toBe(1);
  });

  it('takes silence for failure', async () => {
    const { run } = bench(async (_records, { report }) => report('a', { kind: 'handled' }));
    expect(await run(sqsEvent('a', 'b'), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  });

  it('keeps what was reported when the handler fails later', async () => {
    const { run } = bench(async (_records, { report }) => {
      report('a', { kind: 'handled' });
      throw new Error('later');
    });
    expect(await run(sqsEvent('a', 'b'), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  });

  it('lets the first word count', async () => {
    const { run } = bench(async (_records, { report }) => {
      report('a', { kind: 'failed', error: new Error('x') });
      report('a', { kind: 'handled' });
    });
    expect(await run(sqsEvent('a'), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
  });

  it('answers before Lambda would end it, even when the handler ignores the signal', async () => {
    let aborted: unknown;
    const { run, logs } = bench(async (_records, { deadline, report }) => {
      report('a', { kind: 'handled' });
      deadline.signal.addEventListener('abort', () => {
        aborted = deadline.signal.reason;
      });
      await new Promise(() => {});
    }, 950);
    expect(await run(sqsEvent('a', 'b'), { ...context, getRemainingTimeInMillis: () => 1_000 })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'b' }],
    });
    expect(aborted).toBeInstanceOf(DeadlineExceededError);
    expect(logs[0]).toMatchObject({ message: 'the batch was not finished', fields: { outOfTime: true } });
  });

  it('knows how much time is left', async () => {
    let remaining = 0;
    const { run } = bench(async (_records, { deadline }) => {
      remaining = deadline.remainingMilliseconds();
    }, 3_000);
    await run(sqsEvent(), context);
    expect(remaining).toBeGreaterThan(56_000);
    expect(remaining).toBeLessThanOrEqual(57_000);
  });

  it.each([
    [null],
    [{}],
    [{ Records: 'x' }],
    [{ source: 'aws.ec2', detail: {} }],
    [{ Records: [{ eventSource: 'aws:sns', messageId: 'a', body: '' }] }],
    [{ Records: [{ eventSource: 'aws:sqs', body: '' }] }],
    [{ Records: [{ eventSource: 'aws:sqs', messageId: 'a' }] }],
  ])('rejects what is no SQS batch: %j', async (event) => {
    await expect(bench(async () => {}).run(event, context)).rejects.toThrow(QueueEventError);
  });
});

describe('eachRecord', () => {
  it('gives each record its own outcome', async () => {
    const { run, counts } = bench(
      eachRecord(async ({ recordId }) => {
        if (recordId === 'b') throw new UnhandleableRecordError('too-old', 'It is too old');
        if (recordId === 'c') throw new Error('not now');
      }),
    );
    expect(await run(sqsEvent('a', 'b', 'c'), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'c' }] });
    expect(counts.get('RecordsDropped too-old')).toBe(1);
  });
});

describe('forEachLimited', () => {
  it('has no more under way than it may', async () => {
    let now = 0;
    let most = 0;
    await forEachLimited([1, 2, 3, 4, 5], 2, async () => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now -= 1;
    });
    expect(most).toBe(2);
  });

  it('rejects with the first error and begins nothing new after it', async () => {
    const begun: number[] = [];
    const acting = forEachLimited([1, 2, 3, 4], 1, async (item) => {
      begun.push(item);
      if (item === 2) throw new Error('two');
    });
    await expect(acting).rejects.toThrow('two');
    expect(begun).toEqual([1, 2]);
  });
});
