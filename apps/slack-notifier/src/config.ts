import { type MonitoringPolicy, parsePolicy, type SlackRules } from '@defib/monitoring-policy';

/** What the function is told from outside, checked. */
export interface Config {
  readonly region: string;
  readonly ledgerTable: string;
  readonly notifyQueueUrl: string;
  readonly escalationTopicArn: string;
  readonly policy: MonitoringPolicy;
  readonly slack: SlackRules;
}

/** Thrown at cold start when the environment or the bundled policy is not usable; names every fault, and no values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

interface Setting {
  readonly name: string;
  readonly pattern: RegExp;
  readonly shape: string;
}

const SETTINGS = {
  region: { name: 'AWS_REGION', pattern: /^[a-z]{2}(?:-[a-z]+)+-\d$/, shape: 'a region code such as eu-west-1' },
  ledgerTable: { name: 'LEDGER_TABLE', pattern: /^[\w.-]{3,255}$/, shape: 'the name of a DynamoDB table' },
  notifyQueueUrl: { name: 'NOTIFY_QUEUE_URL', pattern: /^https?:\/\/\S{1,500}$/, shape: 'the URL of an SQS queue' },
  escalationTopicArn: {
    name: 'ESCALATION_TOPIC_ARN',
    pattern: /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/,
    shape: 'the ARN of an SNS topic',
  },
} as const satisfies Record<string, Setting>;

/**
 * Turns the environment and the bundled policy into a checked Config.
 *
 * @throws ConfigError naming every variable that is missing or malformed
 * @throws PolicyError naming every field of the policy that is wrong
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, policyJson: string): Config {
  const problems: string[] = [];
  const read = ({ name, pattern, shape }: Setting): string => {
    const value = environment[name] ?? '';
    if (value === '') problems.push(`${name} is not set; it must be ${shape}`);
    else if (!pattern.test(value)) problems.push(`${name} is malformed; it must be ${shape}`);
    return value;
  };
  const settings = {
    region: read(SETTINGS.region),
    ledgerTable: read(SETTINGS.ledgerTable),
    notifyQueueUrl: read(SETTINGS.notifyQueueUrl),
    escalationTopicArn: read(SETTINGS.escalationTopicArn),
  };
  if (problems.length > 0)
    throw new ConfigError(`The environment of the Slack notifier is not usable: ${problems.join('; ')}`);
  const policy = readPolicy(policyJson);
  if (policy.slack === undefined)
    throw new ConfigError('policy.json has no slack: deploy again, the notifier has nobody to tell');
  return { ...settings, policy, slack: policy.slack };
}

function readPolicy(policyJson: string): MonitoringPolicy {
  let input: unknown;
  try {
    input = JSON.parse(policyJson);
  } catch (cause) {
    throw new ConfigError('policy.json is not JSON: deploy again, the bundle is broken', { cause });
  }
  return parsePolicy(input);
}
