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
  return readText(place, 'MetricName') ? [readSingle(place)] : readPlaces(place, 'Metrics').map(readEntry);
}

function readEntry(entry: JsonPlace): AlarmMetric {
  const stat = readPlace(entry, 'MetricStat');
  return known({
    id: readText(entry, 'Id'),
    label: readText(entry, 'Label'),
    returnData: readFlag(entry, 'ReturnData') ?? true,
    expression: readText(entry, 'Expression'),
    metric: stat && readMetric(needPlace(stat, 'Metric')),
    statistic: stat && readText(stat, 'Stat'),
    periodSeconds: readNumber(stat ?? entry, 'Period'),
    unit: stat && readText(stat, 'Unit'),
    accountId: readText(entry, 'AccountId'),
  });
}

/** An SNS trigger is itself the metric when there is but one. A percentile has a key of its own and no Statistic. */
function readSingle(trigger: JsonPlace): AlarmMetric {
  const statistic = readText(trigger, 'Statistic') ?? readText(trigger, 'ExtendedStatistic');
  return known(
    {
      statistic: statistic && apiStatistic(statistic),
      periodSeconds: readNumber(trigger, 'Period'),
      unit: readText(trigger, 'Unit'),
    },
    { returnData: true, metric: readMetric(trigger) },
  );
}

/** SNS shouts the statistic of a single metric ('AVERAGE'); everywhere else it is spelled as in the API. */
function apiStatistic(text: string): string {
  if (!/^[A-Z_]+$/.test(text)) return text;
  return text.startsWith('SAMPLE') ? 'SampleCount' : text.charAt(0) + text.slice(1).toLowerCase();
}

function readMetric(place: JsonPlace): NonNullable<AlarmMetric['metric']> {
  return {
    namespace: needText(place, 'Namespace'),
    name: needText(place, place.camel ? 'Name' : 'MetricName'),
    dimensions: readMap(place, 'Dimensions'),
  };
}
