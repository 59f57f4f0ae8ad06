import type { SlackMessage } from '@defib/slack-message';

const SHOWN = 10;
const TEXT_CHARACTERS = 400;

/** The mail about a webhook that takes nothing any more: why, what waits, and what to do. Never holds the address. */
export function deadWebhookMail(
  webhook: string,
  problem: string,
  waiting: readonly SlackMessage[],
): { readonly subject: string; readonly body: string } {
  const shown = waiting.slice(0, SHOWN).map(({ text }) => `- ${unescaped(text).slice(0, TEXT_CHARACTERS)}`);
  const left = waiting.length - shown.length;
  return {
    subject: `Defib can't reach Slack: ${webhook}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 100),
    body: [
      `Nothing can be sent to the Slack webhook in the parameter ${webhook}: ${problem}.`,
      '',
      'To do: make a new incoming webhook in Slack and put its address into the parameter:',
      `  aws ssm put-parameter --name ${webhook} --type SecureString --overwrite --value file://webhook.txt`,
      'It is used as soon as the next message is tried. What waits is sent then, or by a redrive once it is in the dead-letter queue.',
      '',
      'What waits:',
      ...shown,
      ...(left > 0 ? [`and ${left} more`] : []),
    ].join('\n'),
  };
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll('\u200b', '');
}
