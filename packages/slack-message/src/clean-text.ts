// Characters that turn the direction of the text around them, which would reach beyond the name that holds them.
const DIRECTION_CONTROL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Isolate and its end (Unicode UAX 9): what is between them can't turn around what is beside it. */
const ISOLATE = ['\u2068', '\u2069'] as const;

/** Takes out what no reader sees and what would spoil the text around: control and direction characters, half characters. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, '')
    .replace(DIRECTION_CONTROL, '')
    .replace(LONE_SURROGATE, '\ufffd');
}

/** On one line, runs of white space as one space. */
export function oneLine(text: string): string {
  return cleanText(text)
    .replace(/[\s\u0085]+/g, ' ')
    .trim();
}

/** Keeps right-to-left text to itself, so that the words after it stay where they belong. */
export function isolate(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `${ISOLATE[0]}${text}${ISOLATE[1]}` : text;
}
