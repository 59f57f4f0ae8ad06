import {
  COMMON_SETTINGS,
  EnvironmentSettings,
  queueUrlSetting,
  readBundledPolicy,
  topicSetting,
} from '@defib/function-config';
import type { MonitoringPolicy } from '@defib/monitoring-policy';

/** What the function is told from outside, checked. */
export interface Config {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly queueUrl: string;
  readonly incidentBus: string;
  readonly topicArn: string;
  /** Of the profile that instances without one get. */
  readonly profileArn: string;
  /** How many of this function may run at a time; they share the account's rates. */
  readonly concurrency: number;
  readonly policy: MonitoringPolicy;
}

const INSTANCE_PROFILE_ARN = {
  name: 'INSTANCE_PROFILE_ARN',
  pattern: /^arn:[\w-]+:iam::\d{12}:instance-profile\/[\w+=,.@/-]+$/,
  shape: 'the ARN of an instance profile',
};
const CONCURRENCY = { name: 'DETECTOR_CONCURRENCY', pattern: /^[1-9]\d{0,2}$/, shape: 'a number from 1 to 999' };

/**
 * Turns the environment and the bundled policy into a checked Config.
 *
 * @throws ConfigError naming every variable that is missing or malformed
 * @throws PolicyError naming every field of the policy that is wrong
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, policyJson: string): Config {
  const settings = new EnvironmentSettings(environment);
  const read = {
    region: settings.read(COMMON_SETTINGS.region),
    accountId: settings.read(COMMON_SETTINGS.accountId),
    queueUrl: settings.read(queueUrlSetting('DETECTOR_QUEUE_URL')),
    incidentBus: settings.read(COMMON_SETTINGS.incidentBus),
    topicArn: settings.read(topicSetting('ALARM_TOPIC_ARN')),
    profileArn: settings.read(INSTANCE_PROFILE_ARN),
    concurrency: settings.read(CONCURRENCY),
  };
  settings.refuse('instance detector');
  return {
    ...read,
    partition: read.topicArn.split(':')[1] ?? 'aws',
    concurrency: Number(read.concurrency),
    policy: readBundledPolicy(policyJson),
  };
}
