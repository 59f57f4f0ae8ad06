import { isObject } from './json-place.ts';

/** What a thing that is no alarm seems to be, in words. Nothing of its content is repeated but the name of its type or keys. */
export function whatIsIt(value: unknown): string {
  if (typeof value === 'string') return value.startsWith('AWS Budget') ? 'AWS Budgets notification' : 'plain text';
  if (!isObject(value)) return 'no JSON object';
  const type = value['detail-type'] ?? value['eventSource'] ?? value['EventSource'];
  if (typeof type === 'string') return `event "${type.slice(0, 80)}"`;
  const keys = Object.keys(value);
  const [, sender] = senders.find(([key]) => keys.includes(key)) ?? [];
  return sender ? `${sender} notification` : `JSON with ${keys.slice(0, 3)}`.slice(0, 80);
}

/** A key, and who sends it. */
const senders = [
  ['SubscribeURL', 'SNS subscription'],
  ['AutoScalingGroupName', 'Auto Scaling'],
  ['Event Source', 'RDS or DMS'],
] as const;
