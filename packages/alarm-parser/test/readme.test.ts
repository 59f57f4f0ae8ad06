import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { handler } from './readme/lambda.ts';
import { failuresIn } from './readme/queue.ts';
import { describe } from './readme/webhook.ts';

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

const fixture = (name: string) => JSON.parse(read(`./fixtures/${name}.json`));

test.each(readdirSync(new URL('./readme', import.meta.url)))(
  'the README shows %s as it is compiled and run here',
  (file) => {
    expect(read('../README.md')).toContain(`\`\`\`ts\n${read(`./readme/${file}`)}\`\`\``);
  },
);

test('the README shows no other code in TypeScript', () => {
  expect(read('../README.md').split('```ts\n')).toHaveLength(
    readdirSync(new URL('./readme', import.meta.url)).length + 1,
  );
});

test('the function handles what comes', async () => {
  const expected = [
    'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:defib/prod/i-0a1b2c3d4e5f60718/process-nginx on i-0a1b2c3d4e5f60718',
  ];
  await expect(handler(fixture('sns-metric-2026'))).resolves.toEqual(expected);
  await expect(handler(fixture('eventbridge-metric'))).resolves.toEqual(expected);
  await expect(handler(fixture('not-alarm-budgets-by-sns'))).resolves.toEqual([]);
});

test('the queue gets the broken ones back', () => {
  expect(failuresIn(fixture('sqs-batch-of-everything'))).toEqual([
    { itemIdentifier: '00000000-0000-4000-8000-000000000005' },
  ]);
});

test('the webhook describes what comes', () => {
  expect(describe(read('./fixtures/http-anomaly.json'))).toBe(
    'shop-latency is OK: https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/shop-latency',
  );
  expect(describe(read('./fixtures/not-alarm-plain-text-by-http.json'))).toBe('not an alarm but plain text');
  expect(describe('{"AlarmName":"shop","NewStateValue":"ALARM"}')).toBe('broken at Trigger');
});
