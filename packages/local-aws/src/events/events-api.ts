import { AwsError, jsonAnswer } from '../front/aws-answer.ts';
import type { Interceptors } from '../front/front-server.ts';
import { arrayAt, numberAt, parseJsonObject, stringAt, stringsAt } from '../json-value.ts';
import type { Timeline } from '../timeline.ts';
import type { EventRouter } from './event-router.ts';

const MAX_ENTRIES = 10;
const MAX_BYTES = 1024 * 1024;

/** PutEvents, answered and routed here. Entries fail one by one, as AWS answers them; `aws.*` sources are AWS's own. */
export function eventsInterceptors(router: EventRouter, timeline: Timeline): Interceptors {
  return {
    'events.PutEvents': async ({ input }) => {
      const entries = arrayAt(input, 'Entries');
      if (entries.length < 1 || entries.length > MAX_ENTRIES) {
        throw new AwsError(
          'ValidationException',
          `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}`,
        );
      }
      const bytes = entries.reduce<number>(
        (total, entry) => total + Buffer.byteLength(stringAt(entry, 'Detail') ?? '') + 100,
        0,
      );
      if (bytes > MAX_BYTES)
        throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
      const answers = [];
      for (const entry of entries) answers.push(await putEntry(entry));
      return jsonAnswer({
        FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length,
        Entries: answers,
      });
    },
  };

  async function putEntry(
    entry: unknown,
  ): Promise<{ readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string }> {
    const source = stringAt(entry, 'Source') ?? '';
    const detailType = stringAt(entry, 'DetailType') ?? '';
    const detail = parseJsonObject(stringAt(entry, 'Detail') ?? '');
    if (source === '')
      return refused('InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.');
    if (detailType === '')
      return refused(
        'InvalidArgument',
        'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
      );
    if (stringAt(entry, 'Detail') === undefined)
      return refused('InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a required argument.');
    if (detail === undefined) return refused('MalformedDetail', 'Detail is malformed.');
    if (source.startsWith('aws.')) return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
    const busName = (stringAt(entry, 'EventBusName') ?? 'default').split('/').at(-1) ?? 'default';
    // An unknown bus takes events in and loses them; AWS says nothing either.
    timeline.add({ kind: 'event-put', busName, source, detailType, detail });
    const seconds = numberAt(entry, 'Time');
    const at = seconds === undefined ? new Date() : new Date(seconds * 1000);
    return {
      EventId: await router.route(busName, {
        source,
        detailType,
        detail,
        resources: stringsAt(entry, 'Resources'),
        at,
      }),
    };
  }
}

function refused(
  ErrorCode: string,
  ErrorMessage: string,
): { readonly ErrorCode: string; readonly ErrorMessage: string } {
  return { ErrorCode, ErrorMessage };
}
