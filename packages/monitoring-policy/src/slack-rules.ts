/** Kinds of messages that routes can tell apart. */
export type NoticeKind = 'alarm' | 'incident' | 'health' | 'scaling' | 'spot' | 'text';

/** Who is told where. An empty list means any; a message must meet all that are not empty. */
export interface SlackRoute {
  /** Name of the Parameter Store parameter (SecureString) that holds the webhook's address. */
  readonly webhook: string;
  readonly severities: readonly ('critical' | 'warning' | 'info')[];
  /** Values of the alarm's team tag. */
  readonly teams: readonly string[];
  /** Services of the policy. */
  readonly services: readonly string[];
  readonly kinds: readonly NoticeKind[];
  /** The message is sent here and the routes below are asked as well; else the first match is the last. */
  readonly also: boolean;
}

/** A log group whose lines of the last five minutes are shown with an alarm. */
export interface SlackLogs {
  readonly logGroup: string;
  /** The services whose alarms show it; empty: every alarm of an instance that no other entry is for. */
  readonly services: readonly string[];
  /** CloudWatch Logs filter pattern; absent: every line. */
  readonly pattern?: string;
  /** 'instance': only streams whose names begin with the instance's id, as the CloudWatch agent names them by default. */
  readonly streams: 'instance' | 'all';
}

/** How Slack is told. */
export interface SlackRules {
  readonly locale: 'en' | 'ko';
  readonly routes: readonly SlackRoute[];
  readonly logs: readonly SlackLogs[];
  /** Key of the alarm tag that names the team. */
  readonly teamTag: string;
  /**
   * Hosts beside Slack's own to which a webhook may point: 'chat.example.com', with a port where it isn't 443. For
   * tests, an origin on loopback: 'http://127.0.0.1:8080'.
   */
  readonly allowedHosts: readonly string[];
}

/** Every webhook parameter of the routes, each once. */
export function webhookParameters(slack: SlackRules): string[] {
  return [...new Set(slack.routes.map(({ webhook }) => webhook))].sort();
}
