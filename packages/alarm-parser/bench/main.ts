/*
 * Prints each figure beside its target, as a ratio within this one run, and fails when one is missed. Absolute times
 * depend on the machine, ratios hardly do.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { medianImportTimes, withEmptyModule } from './import-time.ts';
import { medianTimes } from './measure.ts';
import { parseSnsEventWithZod, parseSqsEventWithZod } from './zod-envelopes.ts';

const built = join(import.meta.dirname, '../dist/index.js');
if (!existsSync(built)) throw new Error('there is no dist/index.js: run the build first');
const { parseAlarmEvent }: typeof import('../src/index.ts') = await import(built);

const snsEvent = JSON.parse(readFileSync(join(import.meta.dirname, '../test/fixtures/sns-metric-2026.json'), 'utf8'));
const snsText = JSON.stringify(snsEvent);
const sqsText = JSON.stringify({
  Records: Array.from({ length: 10 }, (_, index) => ({
    messageId: `00000000-0000-4000-8000-00000000000${index}`,
    receiptHandle: 'AQEB'.repeat(60),
    body: JSON.stringify(snsEvent.Records[0].Sns),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1790193529600' },
    messageAttributes: {},
    md5OfBody: '0123456789abcdef0123456789abcdef',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:shop-alarms',
    awsRegion: 'eu-west-1',
  })),
});

const sns = medianTimes(
  {
    bare: () => JSON.parse(JSON.parse(snsText).Records[0].Sns.Message),
    ours: () => parseAlarmEvent(JSON.parse(snsText)),
    zod: () => parseSnsEventWithZod(JSON.parse(snsText)),
  },
  120,
);
const sqs = medianTimes(
  {
    bare: () => JSON.parse(sqsText).Records.map(({ body }: { body: string }) => JSON.parse(JSON.parse(body).Message)),
    ours: () => parseAlarmEvent(JSON.parse(sqsText)),
    zod: () => parseSqsEventWithZod(JSON.parse(sqsText)),
  },
  12,
);
const [empty = Number.NaN, ours = Number.NaN] = withEmptyModule((path) => medianImportTimes([path, built]));

const figures = [
  {
    what: 'SNS event of one metric alarm, to its two bare JSON.parse calls',
    ratio: sns('ours') / sns('bare'),
    target: 1.6,
  },
  { what: 'SQS batch of ten, to its bare JSON.parse calls', ratio: sqs('ours') / sqs('bare'), target: 1.5 },
  { what: 'import, to the import of an empty module', ratio: ours / empty, target: 4 },
];
for (const { what, ratio, target } of figures) {
  console.log(
    `${ratio <= target ? 'met   ' : 'MISSED'} ${ratio.toFixed(2)} × (at most ${target.toFixed(1)} ×)  ${what}`,
  );
}
console.log(`       ${(sns('zod') / sns('bare')).toFixed(2)} ×                  the SNS event by zod, for comparison`);
console.log(`       ${(sqs('zod') / sqs('bare')).toFixed(2)} ×                  the SQS batch by zod, for comparison`);
const microseconds = (nanoseconds: number) => `${(nanoseconds / 1000).toFixed(1)} µs`;
console.log(
  `       bare ${microseconds(sns('bare'))}, ours ${microseconds(sns('ours'))}, zod ${microseconds(sns('zod'))}; import ${microseconds(ours)}, of an empty module ${microseconds(empty)}`,
);
process.exitCode = figures.every(({ ratio, target }) => ratio <= target) ? 0 : 1;
