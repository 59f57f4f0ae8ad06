import { readFileSync } from 'node:fs';
import { createQueueFunction } from '@defib/queue-function';
import { beforeEach, describe, expect, it } from 'vitest';
import { configOf, FakeAws, instanceOf } from '../test/fake-aws.ts';
import { createDetectorBatchHandler } from './detector-function.ts';

const id = 'i-0a1b2c3d4e5f60718';
const config = configOf({ environment: 'prod', instances: { autoScalingGroups: ['web'] } });
const heartbeat = `defib/prod/${id}/agent-heartbeat`;
const fixture = (name: string): string =>
  readFileSync(new URL(`../test/fixtures/${name}.json`, import.meta.url), 'utf8');

let aws: FakeAws;
let lines: string[];
beforeEach(() => {
  aws = new FakeAws();
  aws.add(instanceOf(id));
  lines = [];
});

async function invoke(...bodies: string[]): Promise<string[]> {
  const note = (text: string, fields?: Readonly<Record<string, unknown>>): void =>
    void lines.push(`${text} ${JSON.stringify(fields)}`);
  const run = aws.run(config);
  const handler = createQueueFunction({
    handle: createDetectorBatchHandler({ config, portsFor: () => run.ports }),
    log: { info: note, warn: note, error: note, startInvocation: () => {} },
    metrics: { ...run.metrics, flush: () => {} },
  });
  const Records = bodies.map((body, index) => ({
    eventSource: 'aws:sqs',
    messageId: `m-${index}`,
    body,
    attributes: {},
  }));
  const answer = await handler({ Records }, { awsRequestId: 'r', getRemainingTimeInMillis: () => 300_000 });
  return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

describe('a batch', () => {
  it('looks into all events of an instance together', async () => {
    expect(
      await invoke(
        fixture('auto-scaling-launch'),
        fixture('auto-scaling-launch'),
        fixture('ec2-state-change'),
        fixture('tag-change'),
      ),
    ).toEqual([]);
    expect([aws.names(), aws.calls.get('DescribeAlarms'), aws.calls.get('PutMetricAlarm')]).toEqual([
      [heartbeat],
      1,
      1,
    ]);
  });

  it('trusts what it sees where a launch and a termination come together', async () => {
    expect(await invoke(fixture('auto-scaling-terminate'), fixture('auto-scaling-launch'))).toEqual([]);
    expect([aws.names(), aws.sent.length]).toEqual([[heartbeat], 0]);
  });

  it('consumes what can never be handled, and handles the rest', async () => {
    expect(
      await invoke(
        'not json',
        '{}',
        fixture('auto-scaling-launch').replaceAll('eu-west-1', 'us-east-1'),
        fixture('auto-scaling-launch'),
      ),
    ).toEqual([]);
    expect(aws.names()).toEqual([heartbeat]);
    expect(
      lines.filter((line) => line.includes('dropped')).map((line) => /"reason":"([^"]+)"/.exec(line)?.[1]),
    ).toEqual(['not-json', 'malformed', 'another-region']);
  });

  it('gives back what failed, and only that', async () => {
    aws.add(instanceOf('i-0b1b2c3d4e5f60718'));
    aws.before = (call) => {
      if (call === 'PutMetricAlarm' && aws.calls.get(call) === 1) throw new Error('ExpiredToken');
    };
    expect(
      await invoke(
        fixture('auto-scaling-launch'),
        fixture('auto-scaling-launch').replaceAll(id, 'i-0b1b2c3d4e5f60718'),
        '{}',
      ),
    ).toEqual(['m-0']);
    expect(await invoke(fixture('auto-scaling-launch'))).toEqual([]);
    expect(aws.names()).toEqual([heartbeat, 'defib/prod/i-0b1b2c3d4e5f60718/agent-heartbeat']);
  });

  it('gives everything back where not even the instances can be read', async () => {
    aws.before = (call) => {
      if (call === 'DescribeInstances') throw new Error('RequestLimitExceeded');
    };
    expect(
      await invoke(fixture('auto-scaling-launch'), fixture('spot-interruption'), '{"source":"defib","kind":"sweep"}'),
    ).toEqual(['m-0', 'm-1', 'm-2']);
  });

  it('begins one sweep, however often it is asked for', async () => {
    expect(await invoke('{"source":"defib","kind":"sweep"}', '{"source":"defib","kind":"sweep"}')).toEqual([]);
    expect([aws.calls.get('DescribeAutoScalingGroups'), aws.sent.map(({ message }) => message)]).toEqual([
      1,
      [{ kind: 'instances', instanceIds: [id] }],
    ]);
  });

  it('survives bodies of every shape', async () => {
    const bodies = [
      'null',
      '7',
      '[]',
      '"x"',
      '{"detail-type":7}',
      '{"source":"defib","kind":"instances","instanceIds":{}}',
      'x'.repeat(1_000_000),
    ];

    expect(await invoke(...bodies)).toEqual([]);
    expect(aws.calls.size).toBe(0);
  });
});
