import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleFunction } from '@defib/function-bundle';
import { checkSlackLimits } from '@defib/slack-message';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ONCALL, POLICY } from './fake-slack-world.ts';
import { awsError, json, type LocalServer, startAws, startServer } from './local-endpoint.ts';
import { processAlarm } from './messages.ts';

const posted: unknown[] = [];
const slackAnswers = [
  { status: 404, body: 'no_service' },
  { status: 200, body: 'ok' },
];
let slack: LocalServer;
let aws: Awaited<ReturnType<typeof startAws>>;
let folder: string;
let handler: (event: unknown, context: object) => Promise<unknown>;

// What is shipped, as it is shipped: the SDK without the errors that nobody names, and all else that bundling does.
beforeAll(async () => {
  slack = await startServer((path, body) => {
    posted.push({ path, problems: checkSlackLimits(JSON.parse(body)), text: JSON.parse(body).text });
    return slackAnswers[posted.length - 1] ?? { status: 500, body: '' };
  });
  aws = await startAws({
    GetParameter: (_, nth) => json({ Parameter: { Value: `${slack.url}/services/T/B/${nth}` } }),
    FilterLogEvents: () => awsError('AccessDeniedException'),
    UpdateItem: (_, nth) =>
      nth === 0
        ? awsError('ConditionalCheckFailedException', { Item: { freeAt: { N: String(Date.now() + 200) } } })
        : json({}),
  });
  folder = await mkdtemp(join(tmpdir(), 'slack-notifier-'));
  const repoRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '');
  await writeFile(join(folder, 'index.mjs'), await bundleFunction({ app: 'slack-notifier', repoRoot }));
  await writeFile(
    join(folder, 'policy.json'),
    JSON.stringify({ ...POLICY, slack: { ...POLICY.slack, allowedHosts: [slack.url] } }),
  );
  const environment = {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    LEDGER_TABLE: 'ledger',
    NOTIFY_QUEUE_URL: `${aws.url}/111122223333/notify`,
    ESCALATION_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:escalations',
    POWERTOOLS_METRICS_NAMESPACE: 'Defib',
    POWERTOOLS_SERVICE_NAME: 'slack-notifier',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  ({ handler } = await import(pathToFileURL(join(folder, 'index.mjs')).href));
}, 30_000);
afterAll(async () => {
  await Promise.all([slack.stop(), aws.stop(), rm(folder, { recursive: true })]);
});

it('tells Slack of an alarm, on a webhook that was just renewed', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  const record = {
    eventSource: 'aws:sqs',
    messageId: 'm1',
    receiptHandle: 'h1',
    body: processAlarm(),
    attributes: { ApproximateReceiveCount: '1' },
  };
  const response = await handler({ Records: [record] }, { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 });
  said.mockRestore();

  expect(response).toEqual({ batchItemFailures: [] });
  const text = 'CRITICAL: web is down on i-0a1b2c3d4e5f60718 — No process nginx is running — eu-west-1';
  expect(posted).toEqual([
    { path: '/services/T/B/0', problems: [], text },
    { path: '/services/T/B/1', problems: [], text },
  ]);
  expect(aws.calls.map(({ call }) => call)).toEqual([
    'BatchGetItem',
    'BatchWriteItem',
    'FilterLogEvents',
    'GetParameter',
    'UpdateItem',
    'UpdateItem',
    'BatchGetItem',
    'BatchGetItem',
    'GetParameter',
    'UpdateItem',
    'BatchGetItem',
    'BatchWriteItem',
  ]);
  expect(aws.calls.find(({ call }) => call === 'GetParameter')?.input).toEqual({ Name: ONCALL, WithDecryption: true });
});
