import { cleanText, isolate, oneLine } from './clean-text.ts';
import { cutEnd, cutStart } from './cut-text.ts';
import { maskSecrets } from './mask-secrets.ts';

/** Slack's own way to write these three (Slack API, "Formatting text": escaping). */
function escapeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

// Slack has no escape for its formatting characters, so each that could open or close something becomes its double.
const DOUBLES: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };
// An underscore inside a word formats nothing and is left alone: many names have it, and people copy them.
const FORMATTING = /[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
const EMOJI_NAME = /:(?=[a-z0-9_+'-]{1,60}:)/g;
const LIST_OR_QUOTE = /^(\s*)(?:>|&gt;)/gm;
const ZERO_WIDTH_SPACE = '\u200b';
const WEB_ADDRESS = /https?:\/\/[^\s<>|"'`*()]{4,400}[^\s<>|"'`*().,;:!?]/g;
/** No text is looked at beyond this: what is shown is far shorter. */
const LOOKED_AT = 16_384;

/** A text of others as it stands in a line of ours: escaped, without markup of its own, on one line. */
export function plain(text: string, characters: number): string {
  return isolate(withoutMarkup(fitEscaped(oneLine(maskSecrets(text.slice(0, LOOKED_AT))), characters)));
}

/** A description or message of others: its lines kept, web addresses made links, no other markup. */
export function prose(text: string, characters: number): string {
  const clean = cleanText(maskSecrets(text.slice(0, LOOKED_AT)))
    .trim()
    .replace(/\n{3,}/g, '\n\n');
  const fitted = fitEscaped(clean, characters);
  let result = '';
  let end = 0;
  for (const { 0: address, index } of fitted.matchAll(WEB_ADDRESS)) {
    result += `${withoutMarkup(fitted.slice(end, index))}<${escapeEntities(address)}>`;
    end = index + address.length;
  }
  return isolate(result + withoutMarkup(fitted.slice(end)));
}

export function bold(text: string, characters: number): string {
  const inner = plain(text, characters);
  return inner === '' ? '' : `*${inner}*`;
}

/** A name or id in type of its own, where only a backtick has to give way. */
export function code(text: string, characters: number): string {
  const fitted = fitEscaped(oneLine(text.slice(0, LOOKED_AT)), characters).replaceAll('`', 'ˋ');
  return fitted === '' ? '' : isolate(`\`${escapeEntities(fitted)}\``);
}

/** Lines of a log in a box of fixed-width type; of too many the last ones stay. Secrets are masked. */
export function fence(text: string, characters: number): string {
  const masked = cleanText(maskSecrets(text.slice(-4 * LOOKED_AT)))
    .replaceAll('`', 'ˋ')
    .replace(/^\n+|\s+$/g, '');
  let fitted = cutStart(masked, characters);
  for (let over = escapedLength(fitted) - characters; over > 0; over = escapedLength(fitted) - characters) {
    fitted = cutStart(fitted, Math.max(0, fitted.length - Math.ceil(over / 2) - 2));
  }
  return fitted === '' ? '' : `\`\`\`${escapeEntities(fitted)}\`\`\``;
}

/** A link, or its label alone where the address can't stand in one. */
export function link(url: string | undefined, label: string, characters = 80): string {
  const text = plain(label, characters);
  return url === undefined || !LINKABLE.test(url) ? text : `<${escapeEntities(url)}|${text}>`;
}
const LINKABLE = /^https?:\/\/[^\s<>|"]{1,1500}$/;

/** A time in the reader's own time zone; in UTC where Slack can't show that. */
export function localTime(at: Date, how: 'moment' | 'time'): string {
  const seconds = Math.floor(at.getTime() / 1000);
  if (!Number.isFinite(seconds)) return '–';
  return `<!date^${seconds}^${how === 'time' ? '{time_secs}' : '{date_short_pretty} {time_secs}'}|${utcTime(at)}>`;
}

/** '2026-11-20 08:15:02 UTC' */
export function utcTime(at: Date): string {
  return Number.isNaN(at.getTime()) ? '–' : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The text for a notification: nothing but escaped characters, since Slack reads markup there too. */
export function notification(text: string, characters = 500): string {
  return isolate(withoutMarkup(fitEscaped(oneLine(text.slice(0, LOOKED_AT)), characters)));
}

function withoutMarkup(text: string): string {
  return escapeEntities(
    text.replace(EMOJI_NAME, `:${ZERO_WIDTH_SPACE}`).replace(FORMATTING, (mark) => DOUBLES[mark] ?? mark),
  ).replace(LIST_OR_QUOTE, `$1${ZERO_WIDTH_SPACE}&gt;`);
}

function escapedLength(text: string): number {
  let length = text.length;
  for (const character of text) {
    if (character === '&') length += 4;
    else if (character === '<' || character === '>') length += 3;
  }
  return length;
}

/** Cuts a text so that it has at most `characters` once it is escaped. */
function fitEscaped(text: string, characters: number): string {
  let fitted = cutEnd(text, characters);
  for (let over = escapedLength(fitted) - characters; over > 0; over = escapedLength(fitted) - characters) {
    // At most five characters come of one, so a fifth of the excess never takes too much.
    fitted = cutEnd(fitted, Math.max(0, fitted.length - Math.ceil(over / 5) - 1));
  }
  return fitted;
}
