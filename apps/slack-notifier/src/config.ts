import {
  COMMON_SETTINGS,
  ConfigError,
  EnvironmentSettings,
  queueUrlSetting,
  readBundledPolicy,
} from '@defib/function-config';
import type { MonitoringPolicy, SlackRules } from '@defib/monitoring-policy';

/** What the function is told from outside, checked. */
export interface Config {
  readonly region: string;
  readonly ledgerTable: string;
  readonly notifyQueueUrl: string;
  readonly escalationTopicArn: string;
  readonly policy: MonitoringPolicy;
  readonly slack: SlackRules;
}

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
    ledgerTable: settings.read(COMMON_SETTINGS.ledgerTable),
    notifyQueueUrl: settings.read(queueUrlSetting('NOTIFY_QUEUE_URL')),
    escalationTopicArn: settings.read(COMMON_SETTINGS.escalationTopicArn),
  };
  settings.refuse('Slack notifier');
  const policy = readBundledPolicy(policyJson);
  if (policy.slack === undefined)
    throw new ConfigError('policy.json has no slack: deploy again, the notifier has nobody to tell');
  return { ...read, policy, slack: policy.slack };
}
