import { notification } from './mrkdwn.ts';
import { SLACK_LIMITS } from './slack-limits.ts';
import type { Block, MrkdwnText, SlackMessage } from './slack-message.ts';

/** What a message says, in pieces that are valid markup each and are never cut. */
export interface MessageDraft {
  readonly color: string;
  /** For the locked screen; without markup. */
  readonly notification: string;
  readonly headline: string;
  /** One entry is a paragraph: its lines stay together, empty ones fall out. */
  readonly paragraphs: readonly (readonly string[])[];
  /** Small print; the first line holds the links. */
  readonly footer: readonly string[];
}

/** Room is kept for the headline, the footer and a Slack that counts otherwise than we do. */
const BODY_CHARACTERS = 10_500;
const FOOTER_CHARACTERS = 1_500;
const HEADLINE_CHARACTERS = 1_000;

/** Puts the pieces into blocks. Whatever the pieces are, the result is within Slack's limits: what has no room is left out. */
export function composeMessage(draft: MessageDraft): SlackMessage {
  const text = notification(draft.notification);
  const body = packParagraphs(draft.paragraphs);
  const footer = packFooter(draft.footer);
  const headline = draft.headline.length <= HEADLINE_CHARACTERS ? draft.headline : text;
  const blocks = [...body, ...footer];
  return {
    text,
    blocks: [section(headline)],
    attachments: blocks.length === 0 ? [] : [{ color: draft.color, fallback: text, blocks }],
  };
}

function packParagraphs(paragraphs: MessageDraft['paragraphs']): Block[] {
  const blocks: Block[] = [];
  let room = BODY_CHARACTERS;
  for (const paragraph of paragraphs) {
    let packed = '';
    for (const line of paragraph) {
      const needed = line.length + 1;
      if (line === '' || needed > room || needed > SLACK_LIMITS.sectionCharacters) continue;
      if (packed.length + needed > SLACK_LIMITS.sectionCharacters) {
        blocks.push(section(packed));
        packed = '';
      }
      packed += packed === '' ? line : `\n${line}`;
      room -= needed;
    }
    if (packed !== '') blocks.push(section(packed));
  }
  return blocks.slice(0, SLACK_LIMITS.blocks - 2);
}

function packFooter(lines: readonly string[]): Block[] {
  let room = FOOTER_CHARACTERS;
  const elements: MrkdwnText[] = [];
  for (const line of lines) {
    if (line === '' || line.length > room || elements.length === SLACK_LIMITS.contextElements) continue;
    elements.push(mrkdwn(line));
    room -= line.length;
  }
  // Each line a block of its own: elements of one block flow on beside each other.
  return elements.map((element) => ({ type: 'context', elements: [element] }));
}

function section(text: string): Block {
  return { type: 'section', text: mrkdwn(text) };
}

function mrkdwn(text: string): MrkdwnText {
  return { type: 'mrkdwn', text, verbatim: true };
}
