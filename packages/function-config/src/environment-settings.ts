import { ConfigError } from './config-error.ts';

/** One environment variable and what it has to look like. */
export interface Setting {
  readonly name: string;
  readonly pattern: RegExp;
  /** Completes "it must be …". */
  readonly shape: string;
}

/** What more than one function is told. */
export const COMMON_SETTINGS = {
  region: { name: 'AWS_REGION', pattern: /^[a-z]{2,4}(?:-[a-z]+)+-\d$/, shape: 'a region code such as eu-west-1' },
  accountId: { name: 'DEFIB_ACCOUNT_ID', pattern: /^\d{12}$/, shape: 'an account id of 12 digits' },
  ledgerTable: { name: 'LEDGER_TABLE', pattern: /^[\w.-]{3,255}$/, shape: 'the name of a DynamoDB table' },
  incidentBus: { name: 'INCIDENT_BUS', pattern: /^[\w./-]{1,256}$/, shape: 'the name of an EventBridge bus' },
  escalationTopicArn: topicSetting('ESCALATION_TOPIC_ARN'),
} as const satisfies Record<string, Setting>;

export function topicSetting(name: string): Setting {
  return { name, pattern: /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/, shape: 'the ARN of an SNS topic' };
}

export function queueUrlSetting(name: string): Setting {
  return { name, pattern: /^https?:\/\/\S{3,500}$/, shape: 'the URL of an SQS queue' };
}

/** Reads settings one by one and keeps what is wrong with them until the end, so that one message names all of it. */
export class EnvironmentSettings {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #problems: string[] = [];

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
  }

  /** The setting's value; what is returned for a wrong one is never seen, since `refuse` throws. */
  read({ name, pattern, shape }: Setting): string {
    const value = this.#environment[name] ?? '';
    if (value === '') this.#problems.push(`${name} is not set; it must be ${shape}`);
    else if (!pattern.test(value)) this.#problems.push(`${name} is malformed; it must be ${shape}`);
    return value;
  }

  /** @throws ConfigError naming every variable that was missing or malformed */
  refuse(functionName: string): void {
    if (this.#problems.length === 0) return;
    throw new ConfigError(`The environment of the ${functionName} is not usable: ${this.#problems.join('; ')}`);
  }
}
