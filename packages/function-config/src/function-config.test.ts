import { PolicyError } from '@defib/monitoring-policy';
import { describe, expect, it } from 'vitest';
import { readBundledPolicy } from './bundled-policy.ts';
import { ConfigError } from './config-error.ts';
import { COMMON_SETTINGS, EnvironmentSettings, queueUrlSetting, topicSetting } from './environment-settings.ts';

describe('EnvironmentSettings', () => {
  it('hands over what is well formed', () => {
    const settings = new EnvironmentSettings({ AWS_REGION: 'eusc-de-east-1', DEFIB_ACCOUNT_ID: '111122223333' });
    expect([settings.read(COMMON_SETTINGS.region), settings.read(COMMON_SETTINGS.accountId)]).toEqual([
      'eusc-de-east-1',
      '111122223333',
    ]);
    expect(() => settings.refuse('notifier')).not.toThrow();
  });

  it('names everything that is missing or malformed, and no value', () => {
    const settings = new EnvironmentSettings({ ALARM_TOPIC_ARN: 'secret', QUEUE_URL: '' });
    settings.read(topicSetting('ALARM_TOPIC_ARN'));
    settings.read(queueUrlSetting('QUEUE_URL'));
    settings.read(COMMON_SETTINGS.ledgerTable);
    expect(() => settings.refuse('notifier')).toThrow(
      new ConfigError(
        'The environment of the notifier is not usable: ALARM_TOPIC_ARN is malformed; it must be the ARN of an SNS topic; QUEUE_URL is not set; it must be the URL of an SQS queue; LEDGER_TABLE is not set; it must be the name of a DynamoDB table',
      ),
    );
  });
});

describe('readBundledPolicy', () => {
  it('reads a policy', () => {
    expect(readBundledPolicy('{"environment":"prod","instances":{"autoScalingGroups":["web"]}}').environment).toBe(
      'prod',
    );
  });

  it('says what is wrong with one that is not', () => {
    expect(() => readBundledPolicy('{')).toThrow(
      new ConfigError('policy.json is not JSON: deploy again, the bundle is broken'),
    );
    expect(() => readBundledPolicy('{}')).toThrow(PolicyError);
  });
});
