import { isObject, type JsonObject } from './json-place.ts';

/** What a thing that is no alarm seems to be, in words. Nothing of its content is repeated but the name of its type or keys. */
export function whatIsIt(value: unknown): string {
  if (typeof value === 'string') return value.startsWith('AWS Budget') ? 'AWS Budgets notification' : 'plain text';
  if (!isObject(value)) return 'no JSON object';
  const type = value['detail-type'] ?? value['eventSource'] ?? value['EventSource'];
  if (typeof type === 'string') return `event "${type.slice(0, 80)}"`;
  const sender = senderOf(value);
  return sender ? `${sender} notification` : `JSON with ${Object.keys(value).slice(0, 3)}`.slice(0, 80);
}

function senderOf(value: JsonObject): string | undefined {
  if ('SubscribeURL' in value) return 'SNS subscription';
  if ('AutoScalingGroupName' in value) return 'Auto Scaling';
  return 'Event Source' in value ? 'RDS or DMS' : undefined;
}
