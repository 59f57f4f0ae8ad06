import type { AlarmMetric } from './alarm-notification.ts';
import {
  type JsonPlace,
  needPlace,
  needText,
  readFlag,
  readMap,
  readNumber,
  readPlace,
  readPlaces,
  readText,
} from './json-place.ts';
import { known } from './known.ts';

/** The metrics of an SNS trigger or of another dialect's configuration, in their order. */
export function readMetrics(place: JsonPlace): AlarmMetric[] {
  return readText(place, 'metricName') ? [readSingle(place)] : readPlaces(place, 'metrics').map(readEntry);
}

function readEntry(entry: JsonPlace): AlarmMetric {
  const stat = readPlace(entry, 'metricStat');
  return known({
    id: readText(entry, 'id'),
    label: readText(entry, 'label'),
    returnData: readFlag(entry, 'returnData') ?? true,
    expression: readText(entry, 'expression'),
    metric: stat && readMetric(needPlace(stat, 'metric')),
    statistic: stat && readText(stat, 'stat'),
    periodSeconds: readNumber(stat ?? entry, 'period'),
    unit: stat && readText(stat, 'unit'),
    accountId: readText(entry, 'accountId'),
  });
}

/** An SNS trigger is itself the metric when there is but one. A percentile has a key of its own and no Statistic. */
function readSingle(trigger: JsonPlace): AlarmMetric {
  const statistic = readText(trigger, 'statistic') ?? readText(trigger, 'extendedStatistic');
  return known({
    returnData: true,
    metric: readMetric(trigger),
    statistic: statistic && apiStatistic(statistic),
    periodSeconds: readNumber(trigger, 'period'),
    unit: readText(trigger, 'unit'),
  });
}

/** SNS shouts the statistic of a single metric ('AVERAGE'); everywhere else it is spelled as in the API. */
function apiStatistic(text: string): string {
  if (!/^[A-Z_]+$/.test(text)) return text;
  return text.startsWith('SAMPLE') ? 'SampleCount' : text.charAt(0) + text.slice(1).toLowerCase();
}

function readMetric(place: JsonPlace): NonNullable<AlarmMetric['metric']> {
  return {
    namespace: needText(place, 'namespace'),
    name: needText(place, place.pascal ? 'metricName' : 'name'),
    dimensions: readMap(place, 'dimensions'),
  };
}
