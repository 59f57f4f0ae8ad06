import { AwsError } from '../front/aws-answer.ts';
import type { Layer } from '../front/layer.ts';
import { CallQuota } from './call-quota.ts';

/** Calls a second of an account that has not asked for more (CloudWatch service quotas). */
const QUOTAS = {
  'monitoring.PutMetricAlarm': 3,
  'monitoring.DeleteAlarms': 3,
  'monitoring.DescribeAlarms': 9,
} as const;

/** CloudWatch's quotas of calls about alarms, so many times as large; what is beyond is answered as AWS does. */
export function alarmQuotas(times: number): Layer {
  return Object.fromEntries(
    Object.entries(QUOTAS).map(([operation, perSecond]) => {
      const quota = new CallQuota(perSecond * times);
      return [
        operation,
        async (_request, next) => {
          if (!quota.take(performance.now())) throw new AwsError('Throttling', 'Rate exceeded');
          return await next();
        },
      ];
    }),
  );
}
