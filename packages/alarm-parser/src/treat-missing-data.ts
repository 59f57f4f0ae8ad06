import type { AlarmCondition } from './alarm-notification.ts';

/** The setting in the API's spelling, from a word of a message: 'Breaching', 'NonBreaching', 'notBreaching', 'ignore'. */
export function toTreatMissingData(word: string): AlarmCondition['treatMissingData'] {
  switch (word.toLowerCase()) {
    case 'nonbreaching':
    case 'notbreaching':
      return 'notBreaching';
    case 'breaching':
      return 'breaching';
    case 'ignore':
      return 'ignore';
    case 'missing':
      return 'missing';
    default:
      return undefined;
  }
}
