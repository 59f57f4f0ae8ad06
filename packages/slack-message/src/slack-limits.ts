/**
 * Slack's limits for what a webhook takes (Slack API reference, "Blocks" and "Text object"). The limit for all blocks
 * together is not documented: about 13,200 characters have come back as msg_blocks_too_long.
 */
export const SLACK_LIMITS = {
  blocks: 50,
  textCharacters: 40_000,
  sectionCharacters: 3_000,
  fields: 10,
  fieldCharacters: 2_000,
  headerCharacters: 150,
  contextElements: 10,
  contextCharacters: 3_000,
  attachments: 100,
  allBlocksCharacters: 13_200,
} as const;
