import { expect, test } from 'vitest';
import type { AlarmNotification } from './alarm-notification.ts';
import { incidentKey } from './incident-key.ts';

function keyOf(alarm: Partial<AlarmNotification['alarm']>, id?: string): string {
  return incidentKey({
    kind: 'metric',
    dialect: 'sns',
    alarm: { name: 'x', partition: 'aws', tags: {}, ...alarm },
    state: { value: 'ALARM', reason: '', at: new Date(0) },
    ...(id ? { contributor: { id, attributes: {} } } : {}),
    metrics: [],
    datapoints: [],
    onMissingData: 'unknown',
    envelope: { transport: 'none' },
  });
}

const arn = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:x';

test('is the ARN', () => {
  expect(keyOf({ arn })).toBe(arn);
});

test('and the contributor', () => {
  expect(keyOf({ arn }, '2868f7dcc58a8caf')).toBe(`${arn}#2868f7dcc58a8caf`);
});

test('is the same for a message that has the parts but not the ARN', () => {
  expect(keyOf({ region: 'eu-west-1', accountId: '111122223333' })).toBe(arn);
});

test('is what is known of the ARN', () => {
  expect(keyOf({ partition: 'aws-cn' })).toBe('arn:aws-cn:cloudwatch:::alarm:x');
});

test('no name can pass for a contributor', () => {
  expect(keyOf({ arn: `${arn}#2868f7dcc58a8caf` })).toBe(`${arn}%232868f7dcc58a8caf`);
  expect(keyOf({ arn: `${arn}%232868f7dcc58a8caf` })).toBe(`${arn}%25232868f7dcc58a8caf`);
});
