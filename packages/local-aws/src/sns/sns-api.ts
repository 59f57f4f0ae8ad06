import { randomUUID } from 'node:crypto';
import { type AwsAnswer, AwsError } from '../front/aws-answer.ts';
import type { Interceptors } from '../front/front-server.ts';
import { arrayAt, isJsonObject, type JsonObject, objectAt, parseJsonObject, stringAt } from '../json-value.ts';
import type { Timeline } from '../timeline.ts';
import type { Publication } from './notification-envelope.ts';
import type { TopicPublisher } from './topic-publisher.ts';

const MAX_BYTES = 256 * 1024;
const MAX_SUBJECT = 100;

/** Publish and PublishBatch, checked as SNS checks them and delivered here. */
export function snsInterceptors(publisher: TopicPublisher, timeline: Timeline): Interceptors {
  return {
    'sns.Publish': async ({ input }) => {
      const messageId = await publish(input, stringAt(input, 'TopicArn') ?? stringAt(input, 'TargetArn') ?? '');
      return xml('Publish', `<MessageId>${messageId}</MessageId>`);
    },
    'sns.PublishBatch': async ({ input }) => {
      const topicArn = stringAt(input, 'TopicArn') ?? '';
      const answers = [];
      for (const entry of arrayAt(input, 'PublishBatchRequestEntries')) {
        const messageId = await publish(isJsonObject(entry) ? entry : {}, topicArn);
        answers.push(`<member><Id>${stringAt(entry, 'Id') ?? ''}</Id><MessageId>${messageId}</MessageId></member>`);
      }
      return xml('PublishBatch', `<Successful>${answers.join('')}</Successful><Failed/>`);
    },
  };

  async function publish(input: JsonObject, topicArn: string): Promise<string> {
    const subject = stringAt(input, 'Subject');
    const message = defaultMessage(input);
    if (!(await publisher.exists(topicArn))) throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
    if (message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
    if (Buffer.byteLength(message) > MAX_BYTES)
      throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
    if (
      subject !== undefined &&
      (subject.length > MAX_SUBJECT || !/^[\x20-\x7e]+$/.test(subject) || subject.startsWith(' '))
    ) {
      throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
    }
    const publication: Publication = {
      messageId: randomUUID(),
      topicArn,
      message,
      attributes: readAttributes(input),
      at: new Date(),
      ...(subject === undefined ? {} : { subject }),
    };
    timeline.add({ kind: 'message-published', topicArn, message, ...(subject === undefined ? {} : { subject }) });
    await publisher.publish(publication);
    return publication.messageId;
  }
}

/** With MessageStructure json the member `default` is what queues and functions get. */
function defaultMessage(input: JsonObject): string {
  const message = stringAt(input, 'Message') ?? '';
  if (stringAt(input, 'MessageStructure') !== 'json') return message;
  const standard = stringAt(parseJsonObject(message), 'default');
  if (standard === undefined)
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    );
  return standard;
}

/** The query protocol writes a map as `MessageAttributes.entry.N.Name` and `.Value`. */
function readAttributes(input: JsonObject): Publication['attributes'] {
  return Object.fromEntries(
    arrayAt(objectAt(input, 'MessageAttributes'), 'entry').map((entry) => {
      const value = objectAt(entry, 'Value');
      return [
        stringAt(entry, 'Name') ?? '',
        { Type: stringAt(value, 'DataType') ?? 'String', Value: stringAt(value, 'StringValue') ?? '' },
      ];
    }),
  );
}

function xml(operation: string, result: string): AwsAnswer {
  const body = `<${operation}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
}
