import { randomUUID } from 'node:crypto';
import { AwsError } from '../front/aws-answer.ts';
import { arrayAt, type JsonObject, numberAt, objectAt, stringAt, stringsAt } from '../json-value.ts';
import { functionNameOf } from './function-definition.ts';

/** An SQS event source mapping, as a poller needs it and as Lambda's API tells it. */
export interface EventSourceMapping {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly reportsItemFailures: boolean;
  readonly maximumConcurrency?: number;
  readonly filters: readonly unknown[];
  readonly tags: JsonObject;
  readonly lastModified: Date;
}

/** Reads CreateEventSourceMapping (or, over an existing one, UpdateEventSourceMapping). @throws AwsError as Lambda refuses */
export function readMapping(input: JsonObject, functionArn: string, former?: EventSourceMapping): EventSourceMapping {
  const eventSourceArn = stringAt(input, 'EventSourceArn') ?? former?.eventSourceArn ?? '';
  if (!/^arn:[^:]+:sqs:/.test(eventSourceArn))
    throw invalid(`the local AWS polls SQS queues only, not '${eventSourceArn}'`);
  const batchSize = numberAt(input, 'BatchSize') ?? former?.batchSize ?? 10;
  const batchingWindowSeconds = numberAt(input, 'MaximumBatchingWindowInSeconds') ?? former?.batchingWindowSeconds ?? 0;
  if (batchSize < 1 || batchSize > 10_000) throw invalid(`BatchSize ${batchSize} is not between 1 and 10000`);
  if (batchingWindowSeconds < 0 || batchingWindowSeconds > 300)
    throw invalid(`MaximumBatchingWindowInSeconds ${batchingWindowSeconds} is not between 0 and 300`);
  if (batchSize > 10 && batchingWindowSeconds < 1) {
    throw invalid('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10');
  }
  const scaling =
    input['ScalingConfig'] === undefined
      ? former?.maximumConcurrency
      : numberAt(objectAt(input, 'ScalingConfig'), 'MaximumConcurrency');
  if (scaling !== undefined && (scaling < 2 || scaling > 1000))
    throw invalid(`MaximumConcurrency ${scaling} is not between 2 and 1000`);
  const enabled = input['Enabled'];
  return {
    uuid: former?.uuid ?? randomUUID(),
    eventSourceArn,
    functionArn,
    enabled: typeof enabled === 'boolean' ? enabled : (former?.enabled ?? true),
    batchSize,
    batchingWindowSeconds,
    reportsItemFailures:
      input['FunctionResponseTypes'] === undefined
        ? (former?.reportsItemFailures ?? false)
        : stringsAt(input, 'FunctionResponseTypes').includes('ReportBatchItemFailures'),
    ...(scaling === undefined ? {} : { maximumConcurrency: scaling }),
    filters:
      input['FilterCriteria'] === undefined
        ? (former?.filters ?? [])
        : arrayAt(objectAt(input, 'FilterCriteria'), 'Filters'),
    tags: objectAt(input, 'Tags') ?? former?.tags ?? {},
    lastModified: new Date(),
  };
}

/** A mapping as Lambda's API answers it. */
export function describeMapping(mapping: EventSourceMapping): JsonObject {
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: mappingArn(mapping),
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: mapping.functionArn,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchingWindowSeconds,
    FunctionResponseTypes: mapping.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(mapping.maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } }),
    ...(mapping.filters.length === 0 ? {} : { FilterCriteria: { Filters: mapping.filters } }),
    LastModified: mapping.lastModified.getTime() / 1000,
    LastProcessingResult: 'No records processed',
    State: mapping.enabled ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'USER_INITIATED',
  };
}

export function mappingArn(mapping: EventSourceMapping): string {
  return mapping.functionArn.replace(/:function:.*$/, `:event-source-mapping:${mapping.uuid}`);
}

export function mappedFunctionName(mapping: EventSourceMapping): string {
  return functionNameOf(mapping.functionArn);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
