import { z } from 'zod';

/*
 * The same facts by zod schemas, in the way of Powertools' envelopes: one schema for the event, its records and the
 * message within, which is parsed on the way and turned into the same result. It knows this one kind of alarm only, in
 * its form of 2026.
 */

const snsMessage = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().nullish(),
  AWSAccountId: z.string(),
  NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  NewStateReason: z.string(),
  StateChangeTime: z.string().transform((text) => new Date(text.replace('+0000', 'Z'))),
  Region: z.string(),
  AlarmArn: z.string(),
  OldStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  Trigger: z.object({
    MetricName: z.string(),
    Namespace: z.string(),
    Statistic: z.string(),
    Unit: z.string().nullable(),
    Dimensions: z.array(z.object({ name: z.string(), value: z.string() })),
    Period: z.number(),
    EvaluationPeriods: z.number(),
    DatapointsToAlarm: z.number().optional(),
    ComparisonOperator: z.string(),
    Threshold: z.number(),
    TreatMissingData: z.string(),
  }),
});

function toAlarm(message: z.infer<typeof snsMessage>) {
  const [, partition, , region, accountId] = message.AlarmArn.split(':');
  const { Trigger: trigger } = message;
  const datapoints = message.NewStateReason.matchAll(/([-\d.E]+) \((\d\d)\/(\d\d)\/(\d\d) ([\d:]{8})\)/g);
  return {
    kind: 'metric',
    dialect: 'sns',
    alarm: {
      name: message.AlarmName,
      arn: message.AlarmArn,
      accountId,
      region,
      partition,
      description: message.AlarmDescription ?? undefined,
      tags: {},
    },
    state: { value: message.NewStateValue, reason: message.NewStateReason, at: message.StateChangeTime },
    previousState: { value: message.OldStateValue },
    metrics: [
      {
        returnData: true,
        metric: {
          namespace: trigger.Namespace,
          name: trigger.MetricName,
          dimensions: Object.fromEntries(trigger.Dimensions.map(({ name, value }) => [name, value])),
        },
        statistic: trigger.Statistic.charAt(0) + trigger.Statistic.slice(1).toLowerCase(),
        periodSeconds: trigger.Period,
        unit: trigger.Unit ?? undefined,
      },
    ],
    condition: {
      operator: trigger.ComparisonOperator,
      threshold: trigger.Threshold,
      evaluationPeriods: trigger.EvaluationPeriods,
      datapointsToAlarm: trigger.DatapointsToAlarm,
      treatMissingData: trigger.TreatMissingData,
    },
    datapoints: Array.from(datapoints, ([, value, day, month, year, time]) => ({
      value: Number(value),
      at: new Date(`20${year}-${month}-${day}T${time}Z`),
    })),
    onMissingData: /missing datapoints? were treated as \[(\w+)\]/.exec(message.NewStateReason)?.[1] ?? 'not-missing',
  };
}

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});

const sns = z.object({
  Type: z.literal('Notification'),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: json.pipe(snsMessage.transform(toAlarm)),
  Timestamp: z.iso.datetime(),
});

const snsEvent = z.object({
  Records: z.array(z.object({ EventSource: z.literal('aws:sns'), EventSubscriptionArn: z.string(), Sns: sns })).min(1),
});

const sqsEvent = z.object({
  Records: z
    .array(
      z.object({
        messageId: z.string(),
        receiptHandle: z.string(),
        body: json.pipe(sns),
        attributes: z.object({ ApproximateReceiveCount: z.string(), SentTimestamp: z.string() }),
        eventSource: z.literal('aws:sqs'),
        eventSourceARN: z.string(),
      }),
    )
    .min(1),
});

export function parseSnsEventWithZod(event: unknown) {
  return snsEvent.parse(event);
}

export function parseSqsEventWithZod(event: unknown) {
  return sqsEvent.parse(event);
}
