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

/** A parameter that a document declares, and what it may hold. */
export interface DocumentParameter {
  readonly type: 'String' | 'StringList';
  readonly default?: readonly string[];
  readonly allowedPattern?: string;
  readonly allowedValues?: readonly string[];
  readonly minChars?: number;
  readonly maxChars?: number;
}

export interface DocumentStep {
  readonly name: string;
  readonly action: string;
  /** The platform it runs on; undefined where it has no precondition. */
  readonly platform?: string;
  /** A precondition that the local AWS cannot judge. */
  readonly unknownPrecondition: boolean;
  /** Lines of the script, `{{ }}` still in them. */
  readonly runCommand: readonly string[];
  readonly timeoutSeconds: string;
}

/** A Command document of schema 2.2. */
export interface CommandDocument {
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
  readonly steps: readonly DocumentStep[];
}

/** The document cannot be run: not JSON, another schema, a step without a name. */
export class DocumentContentError extends Error {
  override readonly name = 'DocumentContentError';
}

/** aws:runShellScript's own default. */
const DEFAULT_STEP_TIMEOUT = '3600';

/** @throws DocumentContentError */
export function readCommandDocument(content: string): CommandDocument {
  const document = parseJsonObject(content);
  if (document === undefined) throw new DocumentContentError('the content is not a JSON object');
  const version = stringAt(document, 'schemaVersion');
  if (version !== '2.2' && version !== '2.0') throw new DocumentContentError(`schemaVersion is ${version}, not 2.2`);
  const steps = arrayAt(document, 'mainSteps').map(readStep);
  if (steps.length === 0) throw new DocumentContentError('mainSteps is empty');
  const parameters = Object.entries(objectAt(document, 'parameters') ?? {}).map(
    ([name, declared]) => [name, readParameter(name, declared)] as const,
  );
  return { parameters: Object.fromEntries(parameters), steps };
}

function readStep(step: unknown, index: number): DocumentStep {
  const name = stringAt(step, 'name');
  const action = stringAt(step, 'action');
  if (name === undefined || action === undefined)
    throw new DocumentContentError(`mainSteps[${index}] has no name or no action`);
  const inputs = objectAt(step, 'inputs');
  const precondition = objectAt(step, 'precondition');
  const equals = stringsAt(precondition, 'StringEquals');
  const platform = equals[0] === 'platformType' ? equals[1] : undefined;
  const timeout = inputs?.['timeoutSeconds'];
  return {
    name,
    action,
    ...(platform === undefined ? {} : { platform }),
    unknownPrecondition: precondition !== undefined && platform === undefined,
    runCommand: typeof inputs?.['runCommand'] === 'string' ? [inputs['runCommand']] : stringsAt(inputs, 'runCommand'),
    timeoutSeconds: timeout === undefined ? DEFAULT_STEP_TIMEOUT : String(timeout),
  };
}

function readParameter(name: string, declared: unknown): DocumentParameter {
  if (!isJsonObject(declared)) throw new DocumentContentError(`parameter ${name} is not an object`);
  const type = stringAt(declared, 'type');
  if (type !== 'String' && type !== 'StringList') throw new DocumentContentError(`parameter ${name} has type ${type}`);
  return { type, ...optional(declared) };
}

function optional(declared: JsonObject): Omit<DocumentParameter, 'type'> {
  const standard = declared['default'];
  const allowedPattern = stringAt(declared, 'allowedPattern');
  const minChars = numberAt(declared, 'minChars');
  const maxChars = numberAt(declared, 'maxChars');
  return {
    ...(standard === undefined ? {} : { default: Array.isArray(standard) ? standard.map(String) : [String(standard)] }),
    ...(allowedPattern === undefined ? {} : { allowedPattern }),
    ...(declared['allowedValues'] === undefined ? {} : { allowedValues: stringsAt(declared, 'allowedValues') }),
    ...(minChars === undefined ? {} : { minChars }),
    ...(maxChars === undefined ? {} : { maxChars }),
  };
}
