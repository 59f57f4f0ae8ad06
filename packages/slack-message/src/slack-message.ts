/** A text with Slack's markup in it. */
export interface MrkdwnText {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** True: Slack looks for no links, channels or people of its own accord in what others wrote. */
  readonly verbatim: true;
}

export interface SectionBlock {
  readonly type: 'section';
  readonly text: MrkdwnText;
}

/** Small print. */
export interface ContextBlock {
  readonly type: 'context';
  readonly elements: readonly MrkdwnText[];
}

export type Block = SectionBlock | ContextBlock;

/**
 * What is posted to a webhook. The headline stands on its own, all else in an attachment, since only an attachment has
 * a coloured bar.
 */
export interface SlackMessage {
  /** The notification on a locked screen; Slack shows the blocks instead wherever it can. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly attachments: readonly SlackAttachment[];
}

export interface SlackAttachment {
  /** '#rrggbb' */
  readonly color: string;
  readonly fallback: string;
  readonly blocks: readonly Block[];
}

/** The same message for a Slack that refuses its blocks. */
export interface PlainSlackMessage {
  readonly text: string;
}
