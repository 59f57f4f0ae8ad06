import { AwsError } from '../front/aws-answer.ts';
import type { JsonObject } from '../json-value.ts';
import type { InvocationStatus } from '../timeline-event.ts';
import type { ParameterValues } from './check-parameters.ts';
import type { CommandDocument } from './command-document.ts';
import type { StepResult } from './run-document.ts';

/** One sent command. */
export interface Command {
  readonly commandId: string;
  readonly documentName: string;
  readonly documentVersion: string;
  readonly document: CommandDocument;
  /** As they were given. */
  readonly given: ParameterValues;
  /** With the defaults filled in. */
  readonly values: ParameterValues;
  readonly comment: string;
  readonly timeoutSeconds: number;
  readonly requestedAt: Date;
  readonly invocations: readonly Invocation[];
}

/** A command on one instance. */
export interface Invocation {
  readonly instanceId: string;
  status: InvocationStatus;
  statusDetails: string;
  steps: readonly StepResult[];
}

const STDOUT_LIMIT = 24_000;
const STDERR_LIMIT = 8000;
const PLUGIN_OUTPUT_LIMIT = 2500;

/** A command as SendCommand and ListCommands answer it. */
export function describeCommand(command: Command): JsonObject {
  const status = commandStatus(command);
  return {
    CommandId: command.commandId,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    Comment: command.comment,
    ExpiresAfter: (command.requestedAt.getTime() + command.timeoutSeconds * 1000) / 1000,
    Parameters: command.given,
    InstanceIds: command.invocations.map((invocation) => invocation.instanceId),
    Targets: [],
    RequestedDateTime: command.requestedAt.getTime() / 1000,
    Status: status,
    StatusDetails: status,
    MaxConcurrency: '50',
    MaxErrors: '0',
    TargetCount: command.invocations.length,
    CompletedCount: command.invocations.filter(isFinished).length,
    ErrorCount: command.invocations.filter((invocation) => invocation.status === 'Failed').length,
    DeliveryTimedOutCount: command.invocations.filter((invocation) => invocation.statusDetails === 'DeliveryTimedOut')
      .length,
    TimeoutSeconds: command.timeoutSeconds,
  };
}

/**
 * What GetCommandInvocation answers. With more than one step AWS wants to be told which.
 * @throws AwsError InvalidPluginName
 */
export function describeInvocation(
  command: Command,
  invocation: Invocation,
  pluginName: string | undefined,
): JsonObject {
  const steps = command.document.steps;
  const name = pluginName ?? (steps.length === 1 ? steps[0]?.name : undefined);
  if (name === undefined || !steps.some((step) => step.name === name)) throw new AwsError('InvalidPluginName', '');
  const result = invocation.steps.find((step) => step.name === name);
  const common = {
    CommandId: command.commandId,
    InstanceId: invocation.instanceId,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    PluginName: name,
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
  };
  if (result === undefined) {
    const status = { Status: invocation.status, StatusDetails: invocation.statusDetails };
    const nothing = {
      ResponseCode: -1,
      ExecutionStartDateTime: '',
      ExecutionElapsedTime: '',
      ExecutionEndDateTime: '',
    };
    return { ...common, ...nothing, ...status, StandardOutputContent: '', StandardErrorContent: '' };
  }
  return {
    ...common,
    ResponseCode: result.responseCode,
    ExecutionStartDateTime: result.startedAt.toISOString(),
    ExecutionElapsedTime: `PT${((result.endedAt.getTime() - result.startedAt.getTime()) / 1000).toFixed(3)}S`,
    ExecutionEndDateTime: result.endedAt.toISOString(),
    Status: result.status,
    StatusDetails: detailsOf(result.status),
    StandardOutputContent: result.stdout.slice(0, STDOUT_LIMIT),
    StandardErrorContent: result.stderr.slice(0, STDERR_LIMIT),
  };
}

/** One member of what ListCommandInvocations answers. */
export function listInvocation(
  command: Command,
  invocation: Invocation,
  details: boolean,
  instanceName: string,
): JsonObject {
  return {
    CommandId: command.commandId,
    InstanceId: invocation.instanceId,
    InstanceName: instanceName,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    RequestedDateTime: command.requestedAt.getTime() / 1000,
    Status: invocation.status,
    StatusDetails: invocation.statusDetails,
    TraceOutput: '',
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    CommandPlugins: details ? invocation.steps.map(describePlugin) : [],
    ServiceRole: '',
    NotificationConfig: { NotificationArn: '', NotificationEvents: [], NotificationType: '' },
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
  };
}

export function isFinished(invocation: Invocation): boolean {
  return invocation.status !== 'Pending' && invocation.status !== 'InProgress' && invocation.status !== 'Delayed';
}

/** The status of the command over all instances, with MaxErrors 0. */
export function commandStatus(command: Command): InvocationStatus {
  const { invocations } = command;
  if (invocations.every((invocation) => invocation.status === 'Pending')) return 'Pending';
  if (!invocations.every(isFinished)) return 'InProgress';
  if (invocations.some((invocation) => invocation.status === 'Failed')) return 'Failed';
  return invocations.some((invocation) => invocation.status === 'TimedOut') ? 'TimedOut' : 'Success';
}

/** StatusDetails of a step or an invocation that ran. */
export function detailsOf(status: string): string {
  return status === 'TimedOut' ? 'ExecutionTimedOut' : status;
}

function describePlugin(step: StepResult): JsonObject {
  const output = step.stderr === '' ? step.stdout : `${step.stdout}\n----------ERROR-------\n${step.stderr}`;
  return {
    Name: step.name,
    Status: step.status,
    StatusDetails: detailsOf(step.status),
    ResponseCode: step.responseCode,
    ResponseStartDateTime: step.startedAt.getTime() / 1000,
    ResponseFinishDateTime: step.endedAt.getTime() / 1000,
    Output: output.slice(0, PLUGIN_OUTPUT_LIMIT),
    StandardOutputUrl: '',
    StandardErrorUrl: '',
  };
}
