import { arrayAt, isJsonObject, type JsonObject, stringAt } from '../json-value.ts';

/** Who wants to put a message into a queue: an AWS service in the name of one of its resources. */
export interface Sender {
  /** 'sns.amazonaws.com', 'events.amazonaws.com' */
  readonly service: string;
  /** The topic, the rule. */
  readonly sourceArn: string;
  readonly accountId: string;
}

/**
 * Whether a queue's policy lets a service send. A queue without one lets nobody: the most common reason for which a
 * subscription that looks right delivers nothing. Conditions on aws:SourceArn and aws:SourceAccount are known; a
 * statement with another condition counts as one that does not apply.
 */
export function mayBeSentBy(sender: Sender, policy: JsonObject | undefined, queueArn: string): boolean {
  const statements = policy === undefined ? [] : listOf(policy['Statement']);
  const applying = statements.filter((statement) => applies(statement, sender, queueArn));
  if (applying.some((statement) => stringAt(statement, 'Effect') === 'Deny')) return false;
  return applying.some((statement) => stringAt(statement, 'Effect') === 'Allow');
}

function applies(statement: unknown, sender: Sender, queueArn: string): boolean {
  if (!isJsonObject(statement)) return false;
  const { Principal: principal, Action: action, Resource: resource, Condition: condition } = statement;
  const services =
    principal === '*'
      ? ['*']
      : listOf(isJsonObject(principal) ? (principal['Service'] ?? principal['AWS']) : undefined);
  if (!services.some((service) => service === '*' || service === sender.service)) return false;
  if (!listOf(action).some((name) => like(String(name).toLowerCase(), 'sqs:sendmessage'))) return false;
  if (!listOf(resource).some((arn) => like(String(arn), queueArn))) return false;
  return Object.entries(isJsonObject(condition) ? condition : {}).every(([operator, keys]) =>
    holds(operator, keys, sender),
  );
}

function holds(operator: string, keys: unknown, sender: Sender): boolean {
  const facts: Readonly<Record<string, string>> = {
    'aws:sourcearn': sender.sourceArn,
    'aws:sourceaccount': sender.accountId,
  };
  return Object.entries(isJsonObject(keys) ? keys : {}).every(([key, wanted]) => {
    const fact = facts[key.toLowerCase()];
    if (fact === undefined) return false;
    const values = listOf(wanted).map(String);
    if (operator === 'StringEquals') return values.includes(fact);
    return /^(ArnEquals|ArnLike|StringLike)$/.test(operator) && values.some((pattern) => like(pattern, fact));
  });
}

/** `*` and `?` as IAM reads them. */
function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? arrayAt({ value }, 'value') : value === undefined ? [] : [value];
}
