const ELLIPSIS = '…';
// What belongs to the character before it: combining marks (variation selectors among them), joiners, skin tones.
const CONTINUES = /^(?:\p{Mark}|\u200d|[\u{1f3fb}-\u{1f3ff}])/u;

/** Cuts a text to at most `characters` UTF-16 units, with an ellipsis, never through the middle of a character. */
export function cutEnd(text: string, characters: number): string {
  if (text.length <= characters) return text;
  let end = Math.max(0, characters - ELLIPSIS.length);
  // A few steps suffice for any emoji; a text of nothing but combining marks is cut where it stands.
  for (let steps = 0; steps < 12 && end > 0 && isInside(text, end); steps++) end--;
  return `${text.slice(0, end).trimEnd()}${ELLIPSIS}`;
}

/** Cuts off the beginning, at a line's end where there is one near: of a journal the end matters. */
export function cutStart(text: string, characters: number): string {
  if (text.length <= characters) return text;
  let start = text.length - Math.max(0, characters - ELLIPSIS.length - 1);
  const lineEnd = text.indexOf('\n', start);
  if (lineEnd >= 0 && lineEnd - start < 200) return `${ELLIPSIS}\n${text.slice(lineEnd + 1)}`;
  for (let steps = 0; steps < 12 && start < text.length && isInside(text, start); steps++) start++;
  return `${ELLIPSIS}${text.slice(start)}`;
}

function isInside(text: string, index: number): boolean {
  const before = text.charCodeAt(index - 1);
  return (before >= 0xd800 && before <= 0xdbff) || before === 0x200d || CONTINUES.test(text.slice(index, index + 2));
}
