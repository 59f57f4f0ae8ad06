import { ConfigError } from '@defib/function-config';
import { PolicyError } from '@defib/monitoring-policy';
import { expect, it } from 'vitest';
import { readConfig } from './config.ts';

const environment = {
  AWS_REGION: 'cn-north-1',
  DEFIB_ACCOUNT_ID: '111122223333',
  DETECTOR_QUEUE_URL: 'https://sqs.cn-north-1.amazonaws.com.cn/111122223333/defib-prod-detector',
  INCIDENT_BUS: 'defib-prod-incidents',
  ALARM_TOPIC_ARN: 'arn:aws-cn:sns:cn-north-1:111122223333:defib-prod-alarms',
  INSTANCE_PROFILE_ARN: 'arn:aws-cn:iam::111122223333:instance-profile/defib-prod-instance',
  DETECTOR_CONCURRENCY: '2',
};
const policyJson = JSON.stringify({ environment: 'prod', instances: { autoScalingGroups: ['web'] } });

it('reads the environment and the policy', () => {
  const { policy, ...settings } = readConfig(environment, policyJson);

  expect(policy.environment).toBe('prod');
  expect(settings).toEqual({
    region: 'cn-north-1',
    accountId: '111122223333',
    partition: 'aws-cn',
    queueUrl: environment.DETECTOR_QUEUE_URL,
    incidentBus: 'defib-prod-incidents',
    topicArn: environment.ALARM_TOPIC_ARN,
    profileArn: environment.INSTANCE_PROFILE_ARN,
    concurrency: 2,
  });
});

it('names every variable that is missing or malformed, and no value', () => {
  expect(() =>
    readConfig(
      { ...environment, INCIDENT_BUS: '', DETECTOR_CONCURRENCY: '0; secret', DEFIB_ACCOUNT_ID: undefined },
      policyJson,
    ),
  ).toThrow(
    new ConfigError(
      'The environment of the instance detector is not usable: DEFIB_ACCOUNT_ID is not set; it must be an account id of 12 digits; INCIDENT_BUS is not set; it must be the name of an EventBridge bus; DETECTOR_CONCURRENCY is malformed; it must be a number from 1 to 999',
    ),
  );
});

it('refuses a policy that is none', () => {
  expect(() => readConfig(environment, '{')).toThrow(ConfigError);
  expect(() => readConfig(environment, '{}')).toThrow(PolicyError);
});
