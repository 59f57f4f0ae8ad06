import type { AlarmCondition } from './alarm-notification.ts';

/** The setting in the API's spelling, from a word of a message: 'Breaching', 'NonBreaching', 'notBreaching', 'ignore'. */
export function toTreatMissingData(word: string): AlarmCondition['treatMissingData'] {
  const lower = word.toLowerCase();
  if (/^no[nt]breaching$/.test(lower)) return 'notBreaching';
  return (['breaching', 'ignore', 'missing'] as const).find((setting) => setting === lower);
}
