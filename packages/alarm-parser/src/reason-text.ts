import type { AlarmDatapoint } from './alarm-notification.ts';
import { parseReasonTime } from './timestamps.ts';

/*
 * CloudWatch's sentence about an evaluation, in all the forms it has had. Anyone may give any text to SetAlarmState, so
 * nothing is taken from what doesn't begin as CloudWatch begins. No pattern can backtrack over more than a few
 * characters: each repeats only what its next part can't match, or a bounded number of times.
 */
const sentence = /^(Thresholds? ?Crossed:|Insufficient ?Data:|No ?time ?series)/;

/** The text when CloudWatch wrote it, else an empty one. */
export function evaluationText(reason: string): string {
  return sentence.test(reason) ? reason : '';
}

/** Whether the sentence says that the state was found on datapoints or without any; undefined when it doesn't tell. */
export function restsOn(text: string): 'data' | 'no-data' | undefined {
  if (/^Thresholds? Crossed: \d+ (out of the last \d+ )?(datapoint|query)/.test(text)) return 'data';
  return /^([IN]|T[^:]+: ?no ?datap)/.test(text) ? 'no-data' : undefined;
}

/** 'Breaching', 'NonBreaching', …: what missing datapoints counted as. */
export function missingTreatedAs(text: string): string | undefined {
  return /as ?\[(\w+)\]/.exec(text)?.[1];
}

const comparison = /(less|greater) than (or equal to )?the (lower |upper )?threshold(?: \(([^)]{1,40})\))?/;

/** 'was not greater than or equal to the threshold (1.0)'; for a band 'was less than the lower thresholds [0.1] or …' */
export function readComparison(text: string): { operator?: string; threshold?: number | undefined } {
  const found = comparison.exec(text);
  if (!found) return {};
  const [whole, direction, orEqual = '', bound, threshold] = found;
  const than = direction === 'less' ? 'LessThan' : 'GreaterThan';
  if (!bound) return { operator: `${than}${orEqual && 'OrEqualTo'}Threshold`, threshold: toNumber(threshold) };
  if (text.includes(' the upper ', found.index + whole.length))
    return { operator: 'LessThanLowerOrGreaterThanUpperThreshold' };
  return { operator: `${than}${bound === 'lower ' ? 'Lower' : 'Upper'}Threshold` };
}

const listStart = /((datapoint|result)s?:?|threshold:) ?[[(]/g;
const item = /\s*([-+.\dE]{1,40})(?: \((?:(\d\d\/\d\d\/\d\d \d\d(?::[0-5]\d){2})|[^)\]]{1,40})\))?\s*([,\])])/y;

/**
 * '[6.0 (17/05/21 07:31:00), 1.50785441792E10 (…)]' after 'datapoints', newest first; for a contributor after 'The most
 * recent datapoint which crossed the threshold:'; up to 2017 '[6.0, 7.0]' after 'The most recent datapoints:', oldest
 * first, and '1 datapoint (6.0)'. Other lists in the sentence hold thresholds and the treatment of missing data.
 */
export function readDatapoints(text: string): AlarmDatapoint[] {
  const points: AlarmDatapoint[] = [];
  // Tested, not executed, because only its end is of use and a match costs more than the search.
  listStart.lastIndex = 0;
  item.lastIndex = listStart.test(text) ? listStart.lastIndex : text.length;
  for (let found = item.exec(text); found; found = item.exec(text)) {
    const value = toNumber(found[1]);
    if (value === undefined) break;
    const at = found[2] && parseReasonTime(found[2]);
    points.push(at ? { value, at } : { value });
    if (found[3] !== ',') break;
  }
  return points[0]?.at ? points : points.reverse();
}

function toNumber(text: string | undefined): number | undefined {
  const number = Number(text);
  return text && Number.isFinite(number) ? number : undefined;
}
