import type { AlarmCondition } from './alarm-notification.ts';
import { type JsonPlace, readNumber, readText } from './json-place.ts';
import { known } from './known.ts';
import type { ReasonData } from './reason-data.ts';
import { readComparison } from './reason-text.ts';
import { toTreatMissingData } from './treat-missing-data.ts';

/**
 * When the alarm fires. SNS has it in the trigger and log alarms in their configuration. The others leave it out: then
 * `reasonData` tells the threshold, else the reason's text, which also tells the operator. Undefined when nothing does.
 */
export function readCondition(place: JsonPlace, data: ReasonData, text: string): AlarmCondition | undefined {
  const operator = readText(place, 'ComparisonOperator');
  // SNS tells the operator, and then the threshold too, unless it is a band, which has none.
  const told = operator ? {} : readComparison(text);
  // Once sent as '', as '- TreatMissingData: NonBreaching' and as '- TreatMissingData:               notBreaching'.
  const treatment = readText(place, 'TreatMissingData') ?? '';
  const condition = known({
    operator: operator ?? told.operator,
    threshold: readNumber(place, 'Threshold') ?? data.threshold ?? told.threshold,
    thresholdMetricId: readText(place, 'ThresholdMetricId'),
    evaluationPeriods:
      readNumber(place, 'EvaluationPeriods') ?? readNumber(place, 'QueryResultsToEvaluate') ?? data.evaluationPeriods,
    datapointsToAlarm:
      readNumber(place, 'DatapointsToAlarm') ?? readNumber(place, 'QueryResultsToAlarm') ?? data.datapointsToAlarm,
    treatMissingData: toTreatMissingData(treatment.slice(treatment.lastIndexOf(':') + 1).trim()),
  });
  for (const _ in condition) return condition;
  return undefined;
}
