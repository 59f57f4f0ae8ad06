import { SLACK_LIMITS } from './slack-limits.ts';

type Fields = ReadonlyMap<string, unknown>;

/**
 * Everything for which Slack would refuse this webhook message, as `path: what is wrong`; empty where it would take it.
 * Knows the blocks that this package writes and those that others commonly send (header, divider, fields).
 */
export function checkSlackLimits(message: unknown): string[] {
  const problems: string[] = [];
  const fields = fieldsOf(message);
  if (fields === undefined) return ['message: is not an object'];
  const text = fields.get('text');
  if (text !== undefined && typeof text !== 'string') problems.push('text: is not a string');
  if (typeof text === 'string' && text.length > SLACK_LIMITS.textCharacters) {
    problems.push(`text: has ${text.length} characters, at most ${SLACK_LIMITS.textCharacters}`);
  }
  const attachments = listOf(fields.get('attachments'), 'attachments', problems);
  const blocks = listOf(fields.get('blocks'), 'blocks', problems);
  if ((typeof text !== 'string' || text.trim() === '') && attachments.length + blocks.length === 0) {
    problems.push('message: has neither text nor blocks nor attachments');
  }
  let characters = checkBlocks(blocks, 'blocks', problems);
  if (attachments.length > SLACK_LIMITS.attachments) {
    problems.push(`attachments: has ${attachments.length}, at most ${SLACK_LIMITS.attachments}`);
  }
  for (const [index, attachment] of attachments.entries()) {
    const path = `attachments[${index}]`;
    const inner = fieldsOf(attachment);
    if (inner === undefined) {
      problems.push(`${path}: is not an object`);
      continue;
    }
    const color = inner.get('color');
    if (color !== undefined && !(typeof color === 'string' && /^(?:#?[0-9a-f]{6}|good|warning|danger)$/i.test(color))) {
      problems.push(`${path}.color: is not a colour`);
    }
    characters += checkBlocks(listOf(inner.get('blocks'), `${path}.blocks`, problems), `${path}.blocks`, problems);
  }
  if (characters > SLACK_LIMITS.allBlocksCharacters) {
    problems.push(`message: has ${characters} characters in its blocks, at most ${SLACK_LIMITS.allBlocksCharacters}`);
  }
  return problems;
}

function checkBlocks(blocks: readonly unknown[], path: string, problems: string[]): number {
  if (blocks.length > SLACK_LIMITS.blocks)
    problems.push(`${path}: has ${blocks.length} blocks, at most ${SLACK_LIMITS.blocks}`);
  return blocks.reduce<number>((sum, block, index) => sum + checkBlock(block, `${path}[${index}]`, problems), 0);
}

function checkBlock(block: unknown, path: string, problems: string[]): number {
  const fields = fieldsOf(block);
  switch (fields?.get('type')) {
    case 'section':
      return checkSection(fields, path, problems);
    case 'header':
      return checkText(fields.get('text'), `${path}.text`, SLACK_LIMITS.headerCharacters, problems, ['plain_text']);
    case 'context':
      return checkContext(fields, path, problems);
    case 'divider':
      return 0;
    default:
      problems.push(`${path}.type: is not a block of a message`);
      return 0;
  }
}

function checkSection(section: Fields, path: string, problems: string[]): number {
  const text = section.get('text');
  const fields = listOf(section.get('fields'), `${path}.fields`, problems);
  if (text === undefined && fields.length === 0) problems.push(`${path}: has neither text nor fields`);
  if (fields.length > SLACK_LIMITS.fields)
    problems.push(`${path}.fields: has ${fields.length}, at most ${SLACK_LIMITS.fields}`);
  const ofText = text === undefined ? 0 : checkText(text, `${path}.text`, SLACK_LIMITS.sectionCharacters, problems);
  return fields.reduce<number>(
    (sum, field, index) => sum + checkText(field, `${path}.fields[${index}]`, SLACK_LIMITS.fieldCharacters, problems),
    ofText,
  );
}

function checkContext(context: Fields, path: string, problems: string[]): number {
  const elements = listOf(context.get('elements'), `${path}.elements`, problems);
  if (elements.length === 0) problems.push(`${path}.elements: is empty`);
  if (elements.length > SLACK_LIMITS.contextElements) {
    problems.push(`${path}.elements: has ${elements.length}, at most ${SLACK_LIMITS.contextElements}`);
  }
  return elements.reduce<number>(
    (sum, element, index) =>
      sum + checkText(element, `${path}.elements[${index}]`, SLACK_LIMITS.contextCharacters, problems),
    0,
  );
}

function checkText(
  value: unknown,
  path: string,
  characters: number,
  problems: string[],
  types = ['mrkdwn', 'plain_text'],
): number {
  const fields = fieldsOf(value);
  const text = fields?.get('text');
  if (typeof text !== 'string' || text === '') {
    problems.push(`${path}: has no text`);
    return 0;
  }
  const type = fields?.get('type');
  if (typeof type !== 'string' || !types.includes(type)) problems.push(`${path}.type: should be ${types.join(' or ')}`);
  if (text.length > characters) problems.push(`${path}: has ${text.length} characters, at most ${characters}`);
  return text.length;
}

function listOf(value: unknown, path: string, problems: string[]): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  problems.push(`${path}: is not a list`);
  return [];
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : undefined;
}
