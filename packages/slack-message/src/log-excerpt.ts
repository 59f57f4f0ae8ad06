import { cleanText } from './clean-text.ts';
import { type ConsolePlace, logGroupUrl } from './console-links.ts';
import { cutEnd } from './cut-text.ts';
import { maskSecrets } from './mask-secrets.ts';
import { code, fence } from './mrkdwn.ts';
import type { LogExcerpt } from './notice.ts';
import type { Words } from './words.ts';

export const LOG_LINES = 20;
const LINE_CHARACTERS = 180;
const BOX_CHARACTERS = 2_700;

/** At most twenty lines, the newest last, secrets masked, long lines cut; one quiet line where there are none. */
export function logParagraph(logs: LogExcerpt | undefined, words: Words): string[] {
  if (logs === undefined) return [];
  const group = code(logs.logGroup, 200);
  if (logs.kind === 'unavailable') return [`_${words.logs.unavailable[logs.why](group)}_`];
  if (logs.lines.length === 0) return [`_${words.logs.none(group)}_`];
  const newest = logs.lines.toSorted((one, other) => one.at.getTime() - other.at.getTime()).slice(-LOG_LINES);
  const box = fence(newest.map((line) => `${clock(line.at)} ${oneLogLine(line.text)}`).join('\n'), BOX_CHARACTERS);
  const cut = logs.more || newest.length < logs.lines.length ? ` (${words.logs.newest(newest.length)})` : '';
  return [`*${words.logs.before}*  ${group}${cut}`, box];
}

/** For the footer. */
export function logLink(
  logs: LogExcerpt | undefined,
  place: ConsolePlace,
  words: Words,
): readonly [string | undefined, string] {
  return [logs === undefined ? undefined : logGroupUrl(place, logs.logGroup), words.links.logs];
}

// An event may span lines (a stack trace): its line ends are shown, and it stays one line of the excerpt.
function oneLogLine(text: string): string {
  return cutEnd(
    cleanText(maskSecrets(text))
      .trim()
      .replace(/\s*\n\s*/g, ' ⏎ '),
    LINE_CHARACTERS,
  );
}

function clock(at: Date): string {
  return Number.isNaN(at.getTime()) ? '--:--:--' : at.toISOString().slice(11, 19);
}
