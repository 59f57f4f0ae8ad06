import { randomUUID } from 'node:crypto';
import { GetDocumentCommand, InvalidDocument, type SSMClient } from '@aws-sdk/client-ssm';
import type { Account } from '../account.ts';
import { AwsError } from '../front/aws-answer.ts';
import { arrayAt, type JsonObject, numberAt, objectAt, stringAt, stringsAt } from '../json-value.ts';
import { checkParameters, type ParameterValues } from './check-parameters.ts';
import type { Command } from './command.ts';
import { type CommandDocument, DocumentContentError, readCommandDocument } from './command-document.ts';
import type { ManagedInstances } from './instances.ts';

const MAX_INSTANCES = 50;
const MAX_COMMENT = 100;
const MIN_TIMEOUT = 30;
const MAX_TIMEOUT = 2_592_000;
const DEFAULT_TIMEOUT = 3600;
const INSTANCE_ID = /^(i-(\w{8}|\w{17})|mi-\w{17})$/;

/** A checked command, ready to be run. @throws AwsError where AWS would refuse it */
export async function acceptCommand(
  input: JsonObject,
  from: { readonly ssm: SSMClient; readonly instances: ManagedInstances; readonly account: Account },
): Promise<Command> {
  const comment = stringAt(input, 'Comment') ?? '';
  if (comment.length > MAX_COMMENT)
    throw invalid('comment', `Member must have length less than or equal to ${MAX_COMMENT}`);
  const timeoutSeconds = numberAt(input, 'TimeoutSeconds') ?? DEFAULT_TIMEOUT;
  if (timeoutSeconds < MIN_TIMEOUT)
    throw invalid('timeoutSeconds', `Member must have value greater than or equal to ${MIN_TIMEOUT}`);
  if (timeoutSeconds > MAX_TIMEOUT)
    throw invalid('timeoutSeconds', `Member must have value less than or equal to ${MAX_TIMEOUT}`);
  const instanceIds = stringsAt(input, 'InstanceIds');
  if (instanceIds.length > MAX_INSTANCES)
    throw invalid('instanceIds', `Member must have length less than or equal to ${MAX_INSTANCES}`);
  if (instanceIds.some((id) => !INSTANCE_ID.test(id)))
    throw invalid('instanceIds', 'Member must satisfy regular expression pattern');
  if (arrayAt(input, 'Targets').length > 0) throw new AwsError('InvalidTarget', 'the local AWS takes InstanceIds only');
  if (instanceIds.length === 0) throw new AwsError('InvalidInstanceId', 'InstanceIds is empty');

  const documentName = stringAt(input, 'DocumentName') ?? '';
  const { document, version } = await readStoredDocument(documentName, stringAt(input, 'DocumentVersion'), from.ssm);
  const given = readParameters(objectAt(input, 'Parameters'));
  const checked = checkParameters(given, document);
  if (!checked.ok) throw new AwsError('InvalidParameters', checked.problem);
  const unreachable = instanceIds.filter((id) => from.instances.reachable(id) === undefined);
  if (unreachable.length > 0) {
    throw new AwsError(
      'InvalidInstanceId',
      `Instances [[${unreachable.join(', ')}]] not in a valid state for account ${from.account.id}`,
    );
  }
  return {
    commandId: randomUUID(),
    documentName,
    documentVersion: version,
    document,
    given,
    values: checked.values,
    comment,
    timeoutSeconds,
    requestedAt: new Date(),
    invocations: [...new Set(instanceIds)].map((instanceId) => ({
      instanceId,
      status: 'Pending',
      statusDetails: 'Pending',
      steps: [],
    })),
  };
}

async function readStoredDocument(
  name: string,
  version: string | undefined,
  ssm: SSMClient,
): Promise<{ readonly document: CommandDocument; readonly version: string }> {
  // A document may be named by its ARN.
  const bare = name.includes(':document/') ? name.slice(name.indexOf(':document/') + ':document/'.length) : name;
  try {
    const stored = await ssm.send(
      new GetDocumentCommand({ Name: bare, DocumentVersion: version === '$DEFAULT' ? undefined : version }),
    );
    if (stored.DocumentType !== undefined && stored.DocumentType !== 'Command')
      throw new AwsError('InvalidDocument', `Document ${name} is not a Command document.`);
    return { document: readCommandDocument(stored.Content ?? ''), version: stored.DocumentVersion ?? '1' };
  } catch (error) {
    if (error instanceof InvalidDocument)
      throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`, { cause: error });
    if (error instanceof DocumentContentError)
      throw new AwsError('InvalidDocument', `the local AWS cannot run ${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

function readParameters(parameters: JsonObject | undefined): ParameterValues {
  return Object.fromEntries(Object.keys(parameters ?? {}).map((name) => [name, stringsAt(parameters, name)]));
}

function invalid(field: string, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: ${constraint}`,
  );
}
