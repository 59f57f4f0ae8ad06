import type { AlarmPlant } from '../alarms/alarm-plant.ts';
import { stringAt } from '../json-value.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { readPutMetricData } from '../metrics/put-metric-data.ts';
import type { Interceptors } from './front-server.ts';

/** PutMetricData and SetAlarmState: moto keeps them, and the plant acts on them. */
export function cloudWatchInterceptors(metrics: MetricStore, alarms: AlarmPlant): Interceptors {
  return {
    'monitoring.PutMetricData': async ({ input }, forward) => {
      const answer = await forward();
      if (answer.status < 300) for (const point of readPutMetricData(input, new Date())) metrics.put(point);
      return answer;
    },
    'monitoring.SetAlarmState': async ({ input }, forward) => {
      const answer = await forward();
      const state = stringAt(input, 'StateValue');
      if (answer.status < 300 && (state === 'OK' || state === 'ALARM' || state === 'INSUFFICIENT_DATA')) {
        await alarms.setState(
          stringAt(input, 'AlarmName') ?? '',
          state,
          stringAt(input, 'StateReason') ?? '',
          stringAt(input, 'StateReasonData'),
        );
      }
      return answer;
    },
  };
}
