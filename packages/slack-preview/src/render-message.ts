import type { MrkdwnText, Block as OurBlock, SlackMessage } from '@defib/slack-message';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { type Block, Message, type TextObject } from 'slack-blocks-to-jsx';

export type Theme = 'light' | 'dark';

const LOGO = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="6" fill="#d7263d"/><path d="M5 19h7l3-9 6 16 4-7h6" fill="none" stroke="#fff" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"/></svg>',
)}`;

/** A message as Slack would show it in a channel, as HTML. The page must hold slack-blocks-to-jsx's style sheet. */
export function renderMessage(message: SlackMessage, theme: Theme, time: Date): string {
  const attachments = message.attachments.map(({ color, blocks }) =>
    createElement(
      'div',
      { className: 'attachment', style: { borderLeftColor: color } },
      createElement(Message, { blocks: blocks.map(asBlock), theme, withoutWrapper: true, logo: '', name: '' }),
    ),
  );
  return renderToStaticMarkup(
    createElement(
      'article',
      { 'data-theme': theme },
      createElement(Message, { blocks: message.blocks.map(asBlock), theme, logo: LOGO, name: 'Defib', time }),
      ...attachments,
    ),
  );
}

function asBlock(block: OurBlock): Block {
  return block.type === 'section'
    ? { type: 'section', text: asText(block.text) }
    : { type: 'context', elements: block.elements.map(asText) };
}

// Without `verbatim`: to Slack it means "find no links of your own", the renderer takes it for "no markup at all".
// And it shows an escaped ampersand as it stands.
function asText({ type, text }: MrkdwnText): TextObject<'mrkdwn'> {
  return { type, text: text.replaceAll(/&amp;(?!(?:amp|lt|gt);)/g, '&') };
}
