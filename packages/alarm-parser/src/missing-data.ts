import type { AlarmCondition, AlarmStateValue, OnMissingData } from './alarm-notification.ts';
import type { ReasonData } from './reason-data.ts';
import { missingTreatedAs, restsOn } from './reason-text.ts';
import { toTreatMissingData } from './treat-missing-data.ts';

/**
 * Whether a state rests on data. Who restarts things asks this, so a doubt counts as missing data: an ALARM for which
 * some datapoints were measured and others were missing and taken as breaching is 'breaching'.
 */
export function onMissingData(state: AlarmStateValue, text: string, { evaluated }: ReasonData): OnMissingData {
  if (evaluated.length && evaluated.every(({ value }) => value === undefined)) return missingFor(state);
  const basis = restsOn(text);
  const word = missingTreatedAs(text);
  if (word) {
    const treatment = toOnMissingData(toTreatMissingData(word));
    const decided = treatment === 'unknown' || treatment === missingFor(state);
    return basis === 'data' && !decided ? 'not-missing' : treatment;
  }
  if (basis) return basis === 'data' ? 'not-missing' : missingFor(state);
  return evaluated.length ? 'not-missing' : 'unknown';
}

function toOnMissingData(treatment: AlarmCondition['treatMissingData']): OnMissingData {
  if (treatment === 'notBreaching') return 'not-breaching';
  return treatment === 'ignore' ? 'ignored' : (treatment ?? 'unknown');
}

/** The only treatment that leads to this state without a datapoint. */
function missingFor(state: AlarmStateValue): OnMissingData {
  if (state === 'ALARM') return 'breaching';
  return state === 'OK' ? 'not-breaching' : 'missing';
}
