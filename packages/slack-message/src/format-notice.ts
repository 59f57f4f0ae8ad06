import { alarmMessage } from './alarm-message.ts';
import { digestMessage } from './digest-message.ts';
import { healthMessage, scalingMessage, spotMessage, textMessage } from './event-message.ts';
import { incidentMessage } from './incident-message.ts';
import type { Locale, Notice } from './notice.ts';
import type { PlainSlackMessage, SlackMessage } from './slack-message.ts';
import { wordsOf } from './words-of.ts';

export interface FormatOptions {
  readonly locale?: Locale;
}

/** One notice as one message. Never throws for any text in it, and is always within Slack's limits. */
export function formatNotice(notice: Notice, { locale = 'en' }: FormatOptions = {}): SlackMessage {
  const words = wordsOf(locale);
  switch (notice.kind) {
    case 'alarm':
      return alarmMessage(notice, words);
    case 'incident':
      return incidentMessage(notice, words, locale);
    case 'health':
      return healthMessage(notice, words);
    case 'scaling':
      return scalingMessage(notice, words);
    case 'spot':
      return spotMessage(notice, words);
    case 'text':
      return textMessage(notice, words);
  }
}

/** A storm as one message. */
export function formatDigest(notices: readonly Notice[], { locale = 'en' }: FormatOptions = {}): SlackMessage {
  return digestMessage(notices, wordsOf(locale));
}

/** The same without blocks, for a Slack that refuses them. */
export function plainMessage({ text }: SlackMessage): PlainSlackMessage {
  return { text };
}
