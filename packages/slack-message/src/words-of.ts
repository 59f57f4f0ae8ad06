import type { Locale } from './notice.ts';
import type { Words } from './words.ts';
import { WORDS_EN } from './words-en.ts';
import { WORDS_KO } from './words-ko.ts';

const WORDS: Readonly<Record<Locale, Words>> = { en: WORDS_EN, ko: WORDS_KO };

export function wordsOf(locale: Locale): Words {
  return WORDS[locale];
}
