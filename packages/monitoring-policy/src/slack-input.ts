import type { NoticeKind } from './slack-rules.ts';

export interface SlackRouteInput {
  /** Name of the Parameter Store parameter (SecureString) that holds the webhook's address, such as '/defib/prod/slack/oncall'. */
  readonly webhook: string;
  /** Default: any. */
  readonly severities?: readonly ('critical' | 'warning' | 'info')[];
  /** Values of the alarm's team tag. Default: any, or none. */
  readonly teams?: readonly string[];
  /** Services of the policy. Default: any, or none. */
  readonly services?: readonly string[];
  /** Default: any. */
  readonly kinds?: readonly NoticeKind[];
  /** Send here and ask the routes below as well. Default: the first match is the last. */
  readonly also?: boolean;
}

export interface SlackLogsInput {
  readonly logGroup: string;
  /** Default: every alarm of an instance that no other entry is for. */
  readonly services?: readonly string[];
  /** CloudWatch Logs filter pattern, such as '?ERROR ?FATAL'. Default: every line. */
  readonly pattern?: string;
  /** 'instance' (the default): only streams whose names begin with the instance's id. */
  readonly streams?: 'instance' | 'all';
}

/** How Slack is told; without it there is no notifier. */
export interface SlackInput {
  /** Default 'en'. */
  readonly locale?: 'en' | 'ko';
  /** Asked in order; the last must match everything, so that no message is lost. */
  readonly routes: readonly SlackRouteInput[];
  readonly logs?: readonly SlackLogsInput[];
  /** Key of the alarm tag that names the team. Default 'team'. */
  readonly teamTag?: string;
  /** Hosts beside Slack's own to which a webhook may point. */
  readonly allowedHosts?: readonly string[];
}
