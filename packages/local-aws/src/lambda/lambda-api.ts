import { type AwsAnswer, AwsError, jsonAnswer } from '../front/aws-answer.ts';
import type { Interceptor, Interceptors } from '../front/front-server.ts';
import { arrayAt, isJsonObject, type JsonObject, objectAt, parseJsonObject, stringAt } from '../json-value.ts';
import type { Timeline } from '../timeline.ts';
import {
  describeMapping,
  type EventSourceMapping,
  mappedFunctionName,
  mappingArn,
  readMapping,
} from './event-source-mapping.ts';
import { functionNameOf, readFunctionDefinition } from './function-definition.ts';
import type { FunctionHost } from './function-host.ts';
import { finishedFact } from './invocation-fact.ts';
import type { MappingPollers } from './mapping-pollers.ts';

/** What Lambda keeps of a function's configuration and moto drops. */
const DROPPED_BY_MOTO = [
  'KMSKeyArn',
  'DeadLetterConfig',
  'LoggingConfig',
  'TracingConfig',
  'EphemeralStorage',
  'SnapStart',
  'FileSystemConfigs',
];

interface LambdaApiOptions {
  readonly functions: FunctionHost;
  readonly pollers: MappingPollers;
  readonly timeline: Timeline;
  /** arn:aws:lambda:REGION:ACCOUNT */
  readonly arnPrefix: string;
}

/**
 * Lambda's calls. Functions live in moto, with what it drops remembered here; their zips are kept to be run. Event source
 * mappings live here alone: moto would answer each message itself, by a container that is not there.
 */
export class LambdaApi {
  readonly #options: LambdaApiOptions;
  readonly #zips = new Map<string, Buffer>();
  readonly #remembered = new Map<string, JsonObject>();
  readonly #mappings = new Map<string, EventSourceMapping>();

  constructor(options: LambdaApiOptions) {
    this.#options = options;
  }

  interceptors(): Interceptors {
    return {
      'lambda.CreateFunction': this.#putFunction,
      'lambda.UpdateFunctionCode': this.#putFunction,
      'lambda.UpdateFunctionConfiguration': this.#putFunction,
      'lambda.GetFunction': this.#mended,
      'lambda.GetFunctionConfiguration': this.#mended,
      'lambda.ListFunctions': this.#mended,
      'lambda.ListVersionsByFunction': this.#mended,
      'lambda.DeleteFunction': this.#deleteFunction,
      'lambda.Invoke': this.#invoke,
      'lambda.CreateEventSourceMapping': this.#createMapping,
      'lambda.ListEventSourceMappings': this.#listMappings,
      'lambda.GetEventSourceMapping': async ({ input }) => jsonAnswer(describeMapping(this.#mapping(input))),
      'lambda.UpdateEventSourceMapping': this.#updateMapping,
      'lambda.DeleteEventSourceMapping': this.#deleteMapping,
      'lambda.ListTags': this.#listTags,
      'lambda.TagResource': this.#tagMapping,
      'lambda.UntagResource': this.#untagMapping,
    };
  }

  readonly #putFunction: Interceptor = async ({ input, operation }, forward) => {
    const answer = await forward();
    if (answer.status >= 300) return answer;
    const configuration = parseJsonObject(answer.body.toString('utf8')) ?? {};
    const definition = readFunctionDefinition(configuration);
    if (definition === undefined) return answer;
    const given = Object.fromEntries(Object.entries(input).filter(([key]) => DROPPED_BY_MOTO.includes(key)));
    const former = operation === 'CreateFunction' ? {} : (this.#remembered.get(definition.name) ?? {});
    this.#remembered.set(definition.name, { ...former, ...given });
    const encoded = stringAt(operation === 'UpdateFunctionCode' ? input : objectAt(input, 'Code'), 'ZipFile');
    const zip = encoded === undefined ? this.#zips.get(definition.name) : Buffer.from(encoded, 'base64');
    if (zip !== undefined) {
      this.#zips.set(definition.name, zip);
      this.#options.functions.deploy(definition, zip);
    }
    return this.#mend(answer);
  };

  readonly #mended: Interceptor = async (_request, forward) => this.#mend(await forward());

  readonly #deleteFunction: Interceptor = async ({ input }, forward) => {
    const answer = await forward();
    const name = functionNameOf(stringAt(input, 'FunctionName') ?? '');
    if (answer.status < 300) {
      this.#zips.delete(name);
      this.#remembered.delete(name);
      this.#options.functions.remove(name);
    }
    return answer;
  };

  readonly #invoke: Interceptor = async ({ input }, _forward, http) => {
    const { functions, timeline } = this.#options;
    const name = functionNameOf(stringAt(input, 'FunctionName') ?? '');
    if (functions.definition(name) === undefined) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Function not found: ${this.#options.arnPrefix}:function:${name}`,
        { status: 404 },
      );
    }
    const run = async () => {
      const outcome = await functions.invoke(name, http.body.length === 0 ? '{}' : http.body.toString('utf8'));
      if (outcome !== undefined) timeline.add(finishedFact(name, outcome, []));
      return outcome;
    };
    if (http.headers['x-amz-invocation-type'] === 'Event') {
      run().catch((error: unknown) =>
        timeline.add({ kind: 'plant-error', what: `invocation of ${name}`, error: String(error) }),
      );
      return { status: 202, headers: {}, body: Buffer.alloc(0) };
    }
    const outcome = await run();
    if (outcome?.failure === undefined)
      return {
        status: 200,
        headers: { 'x-amz-executed-version': '$LATEST' },
        body: Buffer.from(outcome?.payload ?? 'null'),
      };
    const { errorType, errorMessage } = outcome.failure;
    return jsonAnswer({ errorType, errorMessage }, 200, {
      'x-amz-function-error': 'Unhandled',
      'x-amz-executed-version': '$LATEST',
    });
  };

  readonly #createMapping: Interceptor = async ({ input }) => {
    const functionName = functionNameOf(stringAt(input, 'FunctionName') ?? '');
    const definition = this.#options.functions.definition(functionName);
    if (definition === undefined) throw new AwsError('InvalidParameterValueException', 'Function does not exist');
    const mapping = readMapping(input, definition.arn);
    const taken = [...this.#mappings.values()].find(
      (other) => other.eventSourceArn === mapping.eventSourceArn && other.functionArn === mapping.functionArn,
    );
    if (taken !== undefined) {
      const message = `An event source mapping with SQS arn (" ${mapping.eventSourceArn} ") and function (" ${functionName} ") already exists. Please update or delete the existing mapping with UUID ${taken.uuid}`;
      throw new AwsError('ResourceConflictException', message, { status: 409 });
    }
    return jsonAnswer(this.#put(mapping), 202);
  };

  readonly #updateMapping: Interceptor = async ({ input }) => {
    const former = this.#mapping(input);
    const named = stringAt(input, 'FunctionName');
    const functionArn =
      named === undefined ? former.functionArn : this.#options.functions.definition(functionNameOf(named))?.arn;
    if (functionArn === undefined) throw new AwsError('InvalidParameterValueException', 'Function does not exist');
    return jsonAnswer(this.#put(readMapping(input, functionArn, former)), 202);
  };

  readonly #deleteMapping: Interceptor = async ({ input }) => {
    const mapping = this.#mapping(input);
    this.#mappings.delete(mapping.uuid);
    this.#options.pollers.remove(mapping.uuid);
    return jsonAnswer({ ...describeMapping(mapping), State: 'Deleting' }, 202);
  };

  readonly #listMappings: Interceptor = async ({ input }) => {
    const eventSourceArn = stringAt(input, 'EventSourceArn');
    const functionName = stringAt(input, 'FunctionName');
    const mappings = [...this.#mappings.values()].filter(
      (mapping) =>
        (eventSourceArn === undefined || mapping.eventSourceArn === eventSourceArn) &&
        (functionName === undefined || mappedFunctionName(mapping) === functionNameOf(functionName)),
    );
    return jsonAnswer({ EventSourceMappings: mappings.map(describeMapping) });
  };

  readonly #listTags: Interceptor = async ({ input }, forward) => {
    const mapping = this.#mappingByArn(input);
    return mapping === undefined ? forward() : jsonAnswer({ Tags: mapping.tags });
  };

  readonly #tagMapping: Interceptor = async ({ input }, forward) => {
    const mapping = this.#mappingByArn(input);
    if (mapping === undefined) return forward();
    this.#mappings.set(mapping.uuid, { ...mapping, tags: { ...mapping.tags, ...objectAt(input, 'Tags') } });
    return jsonAnswer({}, 204);
  };

  readonly #untagMapping: Interceptor = async ({ input }, forward, http) => {
    const mapping = this.#mappingByArn(input);
    if (mapping === undefined) return forward();
    const removed = new URL(http.url, 'http://front').searchParams.getAll('tagKeys');
    const tags = Object.fromEntries(Object.entries(mapping.tags).filter(([key]) => !removed.includes(key)));
    this.#mappings.set(mapping.uuid, { ...mapping, tags });
    return jsonAnswer({}, 204);
  };

  #put(mapping: EventSourceMapping): JsonObject {
    this.#mappings.set(mapping.uuid, mapping);
    this.#options.pollers.put(mapping);
    return describeMapping(mapping);
  }

  #mapping(input: JsonObject): EventSourceMapping {
    const mapping = this.#mappings.get(stringAt(input, 'UUID') ?? '');
    if (mapping === undefined)
      throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', { status: 404 });
    return mapping;
  }

  #mappingByArn(input: JsonObject): EventSourceMapping | undefined {
    const arn = stringAt(input, 'Resource');
    return [...this.#mappings.values()].find((mapping) => mappingArn(mapping) === arn);
  }

  /** Puts back what moto dropped, wherever the answer holds a function's configuration. */
  #mend(answer: AwsAnswer): AwsAnswer {
    const output = answer.status < 300 ? parseJsonObject(answer.body.toString('utf8')) : undefined;
    if (output === undefined) return answer;
    const mended: Record<string, unknown> = { ...output };
    if (stringAt(output, 'FunctionName') !== undefined) Object.assign(mended, this.#rememberedOf(output));
    for (const key of ['Configuration', 'Functions', 'Versions']) {
      const member = output[key];
      if (isJsonObject(member)) mended[key] = { ...member, ...this.#rememberedOf(member) };
      if (Array.isArray(member)) {
        mended[key] = arrayAt(output, key).map((item) =>
          isJsonObject(item) ? { ...item, ...this.#rememberedOf(item) } : item,
        );
      }
    }
    return { ...answer, body: Buffer.from(JSON.stringify(mended)) };
  }

  #rememberedOf(configuration: JsonObject): JsonObject {
    return this.#remembered.get(stringAt(configuration, 'FunctionName') ?? '') ?? {};
  }
}
