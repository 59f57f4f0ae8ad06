/** Why a webhook's address is not used. Never holds any part of the address. */
export type AddressProblem = 'empty' | 'not-an-address' | 'not-https' | 'credentials' | 'host-not-allowed';

/** Slack's hosts for webhooks: commercial, and GovSlack. */
const SLACK_HOSTS = new Set(['hooks.slack.com', 'hooks.slack-gov.com']);

/**
 * The address of a webhook, if messages may go there: https to a host of Slack's or one that the policy allows. What
 * comes from Parameter Store could point anywhere, also at the metadata service.
 */
export function webhookAddress(text: string | undefined, allowedHosts: readonly string[]): URL | AddressProblem {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return 'empty';
  if (!URL.canParse(trimmed)) return 'not-an-address';
  const url = new URL(trimmed);
  if (url.username !== '' || url.password !== '') return 'credentials';
  // Only loopback can be allowed by its origin, for tests.
  if (allowedHosts.includes(url.origin)) return url;
  if (url.protocol !== 'https:') return 'not-https';
  return SLACK_HOSTS.has(url.host) || allowedHosts.includes(url.host) ? url : 'host-not-allowed';
}
