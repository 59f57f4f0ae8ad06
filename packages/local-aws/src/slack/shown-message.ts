import type { Block, MrkdwnText, SlackMessage } from '@defib/slack-message';
import { arrayAt, type JsonObject, objectAt, stringAt } from '../json-value.ts';

/** A message that was accepted, as far as the page can show it: its sections and its small print, else its text. */
export function shownMessage(message: JsonObject): SlackMessage {
  const text = stringAt(message, 'text') ?? '';
  const blocks = blocksOf(message);
  const attachments = arrayAt(message, 'attachments').map((attachment) => ({
    color: stringAt(attachment, 'color') ?? '#dddddd',
    fallback: stringAt(attachment, 'fallback') ?? '',
    blocks: blocksOf(attachment),
  }));
  return {
    text,
    blocks: blocks.length + attachments.length > 0 ? blocks : [{ type: 'section', text: mrkdwn(text) }],
    attachments,
  };
}

function blocksOf(parent: unknown): readonly Block[] {
  return arrayAt(parent, 'blocks').flatMap((block): Block[] => {
    const type = stringAt(block, 'type');
    if (type === 'context') {
      return [{ type, elements: arrayAt(block, 'elements').map((element) => mrkdwn(stringAt(element, 'text') ?? '')) }];
    }
    const text = stringAt(objectAt(block, 'text'), 'text');
    return text === undefined ? [] : [{ type: 'section', text: mrkdwn(text) }];
  });
}

function mrkdwn(text: string): MrkdwnText {
  return { type: 'mrkdwn', text, verbatim: true };
}
