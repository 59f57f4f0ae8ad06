import { type MonitoringPolicy, parsePolicy } from '@defib/monitoring-policy';

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
  accountId: { name: 'DEFIB_ACCOUNT_ID', pattern: /^\d{12}$/, shape: 'an account id of 12 digits' },
  queueUrl: { name: 'DETECTOR_QUEUE_URL', pattern: /^https?:\/\/[^\s]{3,500}$/, shape: 'the URL of an SQS queue' },
  incidentBus: { name: 'INCIDENT_BUS', pattern: /^[\w./-]{1,256}$/, shape: 'the name of an EventBridge bus' },
  topicArn: {
    name: 'ALARM_TOPIC_ARN',
    pattern: /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/,
    shape: 'the ARN of an SNS topic',
  },
  profileArn: {
    name: 'INSTANCE_PROFILE_ARN',
    pattern: /^arn:[\w-]+:iam::\d{12}:instance-profile\/[\w+=,.@/-]+$/,
    shape: 'the ARN of an instance profile',
  },
  concurrency: { name: 'DETECTOR_CONCURRENCY', pattern: /^[1-9]\d{0,2}$/, shape: 'a number from 1 to 999' },
} as const satisfies Record<string, Setting>;

function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Record<keyof typeof SETTINGS, string> {
  const problems: string[] = [];
  const read = ({ name, pattern, shape }: Setting): string => {
    const value = environment[name] ?? '';
    if (value === '') problems.push(`${name} is not set; it must be ${shape}`);
    else if (!pattern.test(value)) problems.push(`${name} is malformed; it must be ${shape}`);
    return value;
  };
  const settings = {
    region: read(SETTINGS.region),
    accountId: read(SETTINGS.accountId),
    queueUrl: read(SETTINGS.queueUrl),
    incidentBus: read(SETTINGS.incidentBus),
    topicArn: read(SETTINGS.topicArn),
    profileArn: read(SETTINGS.profileArn),
    concurrency: read(SETTINGS.concurrency),
  };
  if (problems.length > 0)
    throw new ConfigError(`The environment of the instance detector is not usable: ${problems.join('; ')}`);
  return settings;
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

/**
 * Turns the environment and the bundled policy into a checked Config.
 *
 * @throws ConfigError naming every variable that is missing or malformed
 * @throws PolicyError naming every field of the policy that is wrong
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, policyJson: string): Config {
  const settings = readSettings(environment);
  return {
    ...settings,
    partition: settings.topicArn.split(':')[1] ?? 'aws',
    concurrency: Number(settings.concurrency),
    policy: readPolicy(policyJson),
  };
}
