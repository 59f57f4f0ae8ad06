import { randomUUID } from 'node:crypto';
import { type AwsAnswer, AwsError, jsonAnswer } from '../front/aws-answer.ts';
import type { AwsRequest } from '../front/aws-request.ts';
import type { Interceptor, Interceptors } from '../front/front-server.ts';
import {
  arrayAt,
  isJsonObject,
  type JsonObject,
  numberAt,
  objectAt,
  parseJsonObject,
  stringAt,
  stringsAt,
} from '../json-value.ts';
import type { QueuedMessage } from './message-queue.ts';
import { type MessageQueues, type OpenQueue, queueNameOf } from './message-queues.ts';

const JSON_ATTRIBUTES = ['RedrivePolicy', 'RedriveAllowPolicy'];
const MAX_BATCH = 10;
const MAX_VISIBILITY_SECONDS = 43_200;

/** Messages are kept here; queues and their attributes in moto. */
export class SqsApi {
  readonly #queues: MessageQueues;
  readonly #timeScale: number;

  constructor(queues: MessageQueues, timeScale: number) {
    this.#queues = queues;
    this.#timeScale = timeScale;
  }

  interceptors(): Interceptors {
    return {
      'sqs.SendMessage': async (request) => jsonAnswer(this.#send(await this.#open(request), request.input)),
      'sqs.SendMessageBatch': this.#batch((queue, entry) => this.#send(queue, entry)),
      'sqs.ReceiveMessage': this.#receive,
      'sqs.DeleteMessage': async (request) => jsonAnswer(this.#delete(await this.#open(request), request.input)),
      'sqs.DeleteMessageBatch': this.#batch((queue, entry) => this.#delete(queue, entry)),
      'sqs.ChangeMessageVisibility': async (request) =>
        jsonAnswer(this.#change(await this.#open(request), request.input)),
      'sqs.ChangeMessageVisibilityBatch': this.#batch((queue, entry) => this.#change(queue, entry)),
      'sqs.PurgeQueue': async (request) => {
        (await this.#open(request)).messages.purge();
        return jsonAnswer({});
      },
      'sqs.GetQueueAttributes': this.#getAttributes,
      'sqs.DeleteQueue': async ({ input }, forward) => {
        const answer = await forward();
        this.#queues.forget(queueNameOf(stringAt(input, 'QueueUrl') ?? ''));
        return answer;
      },
    };
  }

  async #open({ input, protocol }: AwsRequest): Promise<OpenQueue> {
    if (protocol !== 'json')
      throw new AwsError('UnsupportedOperation', 'the local AWS speaks the JSON protocol of SQS only');
    const name = queueNameOf(stringAt(input, 'QueueUrl') ?? '');
    if (name.endsWith('.fifo')) throw new AwsError('UnsupportedOperation', 'the local AWS has no FIFO queues');
    const queue = await this.#queues.open(name);
    if (queue === undefined) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }

  #send({ settings, messages }: OpenQueue, entry: JsonObject): JsonObject {
    const body = stringAt(entry, 'MessageBody') ?? '';
    if (body === '') throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
    if (Buffer.byteLength(body) > settings.maximumBytes) {
      throw invalid(
        `One or more parameters are invalid. Reason: Message must be shorter than ${settings.maximumBytes} bytes.`,
      );
    }
    const delaySeconds = numberAt(entry, 'DelaySeconds') ?? settings.delaySeconds;
    if (delaySeconds < 0 || delaySeconds > 900)
      throw invalid(`Value ${delaySeconds} for parameter DelaySeconds is invalid.`);
    const traceHeader = stringAt(objectAt(objectAt(entry, 'MessageSystemAttributes'), 'AWSTraceHeader'), 'StringValue');
    const message = messages.send(body, {
      attributes: objectAt(entry, 'MessageAttributes') ?? {},
      delayMs: (delaySeconds * 1000) / this.#timeScale,
      ...(traceHeader === undefined ? {} : { traceHeader }),
    });
    return { MessageId: message.messageId, MD5OfMessageBody: message.md5OfBody };
  }

  readonly #receive: Interceptor = async (request) => {
    const queue = await this.#open(request);
    const { input } = request;
    const limit = numberAt(input, 'MaxNumberOfMessages') ?? 1;
    if (limit < 1 || limit > MAX_BATCH) throw invalid(`Value ${limit} for parameter MaxNumberOfMessages is invalid.`);
    const visibilitySeconds = checkVisibility(
      numberAt(input, 'VisibilityTimeout') ?? queue.settings.visibilityTimeoutSeconds,
    );
    const waitSeconds = numberAt(input, 'WaitTimeSeconds') ?? queue.settings.receiveWaitSeconds;
    if (waitSeconds < 0 || waitSeconds > 20)
      throw invalid(`Value ${waitSeconds} for parameter WaitTimeSeconds is invalid.`);
    const received = await this.#queues.receive(queue, {
      limit,
      visibilityMs: visibilitySeconds * 1000,
      waitMs: waitSeconds * 1000,
    });
    const wanted = [...stringsAt(input, 'AttributeNames'), ...stringsAt(input, 'MessageSystemAttributeNames')];
    const named = stringsAt(input, 'MessageAttributeNames');
    return jsonAnswer(
      received.length === 0 ? {} : { Messages: received.map((message) => describeMessage(message, wanted, named)) },
    );
  };

  #delete({ messages }: OpenQueue, entry: JsonObject): JsonObject {
    messages.delete(stringAt(entry, 'ReceiptHandle') ?? '');
    return {};
  }

  #change({ messages }: OpenQueue, entry: JsonObject): JsonObject {
    const seconds = checkVisibility(numberAt(entry, 'VisibilityTimeout') ?? 0);
    const milliseconds = (seconds * 1000) / this.#timeScale;
    if (!messages.changeVisibility(stringAt(entry, 'ReceiptHandle') ?? '', milliseconds)) {
      throw invalid(
        'Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
      );
    }
    return {};
  }

  /** Each entry of a batch succeeds or fails for itself. */
  #batch(act: (queue: OpenQueue, entry: JsonObject) => JsonObject): Interceptor {
    return async (request) => {
      const queue = await this.#open(request);
      const entries = arrayAt(request.input, 'Entries').filter(isJsonObject);
      if (entries.length === 0)
        throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
      if (entries.length > MAX_BATCH)
        throw new AwsError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${MAX_BATCH}.`);
      const Successful: JsonObject[] = [];
      const Failed: JsonObject[] = [];
      for (const entry of entries) {
        const Id = stringAt(entry, 'Id') ?? '';
        try {
          Successful.push({ Id, ...act(queue, entry) });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: true });
        }
      }
      return jsonAnswer({ Successful, Failed });
    };
  }

  /** moto's attributes, with the numbers of messages from here and the policies as SQS writes them: without white space. */
  readonly #getAttributes: Interceptor = async (request, forward) => {
    const answer = await forward();
    const output = parseJsonObject(answer.body.toString('utf8'));
    const attributes = objectAt(output, 'Attributes');
    const queue = await this.#queues.open(queueNameOf(stringAt(request.input, 'QueueUrl') ?? ''));
    if (attributes === undefined || queue === undefined) return answer;
    const { visible, inFlight, delayed } = queue.messages.depth();
    const numbers: Record<string, string> = {
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(delayed),
    };
    const mended = Object.entries(attributes).map(([name, value]) => [name, numbers[name] ?? compacted(name, value)]);
    return withBody(answer, { ...output, Attributes: Object.fromEntries(mended) });
  };
}

function describeMessage(message: QueuedMessage, wanted: readonly string[], named: readonly string[]): JsonObject {
  const system = systemAttributesOf(message);
  const attributes = Object.entries(system).filter(([name]) => wanted.includes('All') || wanted.includes(name));
  const own = Object.entries(message.attributes).filter(
    ([name]) => named.includes('All') || named.includes('.*') || named.includes(name),
  );
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(attributes.length === 0 ? {} : { Attributes: Object.fromEntries(attributes) }),
    ...(own.length === 0 ? {} : { MessageAttributes: Object.fromEntries(own) }),
  };
}

/** What SQS itself says about a message. */
export function systemAttributesOf(message: QueuedMessage): Readonly<Record<string, string>> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt.getTime()),
    SenderId: 'AIDALOCALAWS',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt?.getTime() ?? ''),
    ...(message.traceHeader === undefined ? {} : { AWSTraceHeader: message.traceHeader }),
  };
}

function compacted(name: string, value: unknown): unknown {
  if (!JSON_ATTRIBUTES.includes(name) || typeof value !== 'string') return value;
  const policy = parseJsonObject(value);
  return policy === undefined ? value : JSON.stringify(policy);
}

function withBody(answer: AwsAnswer, output: JsonObject): AwsAnswer {
  return {
    ...answer,
    headers: { ...answer.headers, 'x-amzn-requestid': randomUUID() },
    body: Buffer.from(JSON.stringify(output)),
  };
}

function checkVisibility(seconds: number): number {
  if (seconds < 0 || seconds > MAX_VISIBILITY_SECONDS)
    throw invalid(`Value ${seconds} for parameter VisibilityTimeout is invalid.`);
  return seconds;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
