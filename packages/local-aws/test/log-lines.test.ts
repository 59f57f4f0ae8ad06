import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMotoServer, type LocalAws, startLocalAws } from '../src/index.ts';

const moto = await findMotoServer();
if (moto === undefined) console.warn('SKIPPED: no moto_server (set DEFIB_MOTO_SERVER or install moto[server])');

const GROUP = '/shop/error';

describe.skipIf(moto === undefined)('FilterLogEvents', () => {
  let aws: LocalAws;
  let logs: CloudWatchLogsClient;
  const start = Date.now() - 60_000;

  beforeAll(async () => {
    aws = await startLocalAws();
    logs = new CloudWatchLogsClient({
      endpoint: aws.endpoint,
      region: aws.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    for (const [logStreamName, messages] of [
      ['i-1/a', ['INFO fine', 'ERROR one', 'FATAL two']],
      ['i-2/a', ['ERROR of another']],
    ] as const) {
      await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName }));
      const logEvents = messages.map((message, index) => ({ timestamp: start + index, message }));
      await logs.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName, logEvents }));
    }
  }, 60_000);
  afterAll(async () => {
    logs?.destroy();
    await aws?.stop();
  });

  const ask = (input: { filterPattern?: string; limit?: number; nextToken?: string | undefined }) =>
    logs.send(
      new FilterLogEventsCommand({ logGroupName: GROUP, logStreamNamePrefix: 'i-1', startTime: start - 1, ...input }),
    );

  it('gives the lines that the pattern lets through, page by page', async () => {
    const first = await ask({ filterPattern: '?ERROR ?FATAL', limit: 1 });
    const second = await ask({ filterPattern: '?ERROR ?FATAL', limit: 1, nextToken: first.nextToken });

    expect([first, second].map(({ events = [] }) => events.map(({ message }) => message))).toEqual([
      ['ERROR one'],
      ['FATAL two'],
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  it('refuses a pattern that it does not know, and says so on the timeline', async () => {
    await expect(ask({ filterPattern: '{ $.level = "ERROR" }' })).rejects.toThrow(/does not know this filter pattern/);
    expect(aws.timeline().filter(({ kind }) => kind === 'plant-error')).toHaveLength(1);
  });

  it('knows no group that is not there', async () => {
    const missing = logs.send(new FilterLogEventsCommand({ logGroupName: '/not/there' }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
