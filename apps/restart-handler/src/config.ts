import { COMMON_SETTINGS, EnvironmentSettings, readBundledPolicy } from '@defib/function-config';
import type { MonitoringPolicy } from '@defib/monitoring-policy';

/** What the function is told from outside, checked. */
export interface Config {
  readonly region: string;
  readonly accountId: string;
  readonly ledgerTable: string;
  readonly restartDocument: string;
  readonly incidentBus: string;
  readonly escalationTopicArn: string;
  readonly policy: MonitoringPolicy;
}

const RESTART_DOCUMENT = {
  name: 'RESTART_DOCUMENT',
  pattern: /^[\w.-]{3,128}$/,
  shape: 'the name of an SSM document',
};

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
    ledgerTable: settings.read(COMMON_SETTINGS.ledgerTable),
    restartDocument: settings.read(RESTART_DOCUMENT),
    incidentBus: settings.read(COMMON_SETTINGS.incidentBus),
    escalationTopicArn: settings.read(COMMON_SETTINGS.escalationTopicArn),
  };
  settings.refuse('restart handler');
  return { ...read, policy: readBundledPolicy(policyJson) };
}
