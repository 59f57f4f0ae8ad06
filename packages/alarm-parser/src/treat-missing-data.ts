import type { AlarmCondition } from './alarm-notification.ts';

/** The setting in the API's spelling, from a word of a message: 'Breaching', 'NonBreaching', 'notBreaching', 'ignore'. */
export function toTreatMissingData(word: string): AlarmCondition['treatMissingData'] {
  if (/^no[nt]breaching$/i.test(word)) return 'notBreaching';
  return (['breaching', 'ignore', 'missing'] as const).find((setting) => setting === word.toLowerCase());
}
