export { checkSlackLimits } from './check-slack-limits.ts';
export { type FormatOptions, formatDigest, formatNotice, plainMessage } from './format-notice.ts';
export { maskSecrets } from './mask-secrets.ts';
export type {
  AlarmNotice,
  HealthNotice,
  IncidentNotice,
  Locale,
  LogExcerpt,
  LogLine,
  Notice,
  NoticeInstance,
  ScalingNotice,
  Severity,
  SpotNotice,
  TextNotice,
  Watch,
} from './notice.ts';
export { SLACK_LIMITS } from './slack-limits.ts';
export type {
  Block,
  ContextBlock,
  MrkdwnText,
  PlainSlackMessage,
  SectionBlock,
  SlackAttachment,
  SlackMessage,
} from './slack-message.ts';
