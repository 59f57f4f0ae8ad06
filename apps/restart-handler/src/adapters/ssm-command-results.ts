import {
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  type SSMClient,
  type CommandInvocation as SsmInvocation,
} from '@aws-sdk/client-ssm';
import { AwsCallError, awsCall } from '@defib/aws-call';
import type { CommandInvocation, ReadInvocations, ReadOutput } from '../ports.ts';
import { CLAIM_COMMENT_PREFIX } from './ssm-command-sender.ts';

// ListCommandInvocations holds up to 50 a page, as many instances as one command of ours has.
const PAGE_SIZE = 50;
// ResponseCode of a step that has not run.
const NOT_STARTED = -1;

function stepsOf(invocation: SsmInvocation): CommandInvocation['steps'] {
  const steps = (invocation.CommandPlugins ?? []).flatMap(({ Name, ResponseCode, Output, ResponseFinishDateTime }) => {
    if (Name === undefined) return [];
    const step = {
      output: Output ?? '',
      ...(ResponseCode === undefined || ResponseCode === NOT_STARTED ? {} : { exitCode: ResponseCode }),
      ...(ResponseFinishDateTime === undefined ? {} : { endedAt: ResponseFinishDateTime.toISOString() }),
    };
    return [[Name, step] as const];
  });
  return Object.fromEntries(steps);
}

function invocationOf(invocation: SsmInvocation): CommandInvocation[] {
  const { InstanceId, Comment, Status, StatusDetails } = invocation;
  if (InstanceId === undefined) return [];
  return [
    {
      instanceId: InstanceId,
      ...(Comment?.startsWith(CLAIM_COMMENT_PREFIX) ? { claimId: Comment.slice(CLAIM_COMMENT_PREFIX.length) } : {}),
      status: Status ?? 'Pending',
      statusDetails: StatusDetails ?? '',
      steps: stepsOf(invocation),
    },
  ];
}

/** One call tells how a command stands on all its instances, with exit codes and the beginning of their output. */
export function invocationReader(client: SSMClient, signal: AbortSignal): ReadInvocations {
  return async (commandId) => {
    const invocations: CommandInvocation[] = [];
    let token: string | undefined;
    do {
      const command = new ListCommandInvocationsCommand({
        CommandId: commandId,
        Details: true,
        MaxResults: PAGE_SIZE,
        NextToken: token,
      });
      try {
        const page = await awsCall('ssm:ListCommandInvocations', client.send(command, { abortSignal: signal }));
        invocations.push(...(page.CommandInvocations ?? []).flatMap(invocationOf));
        token = page.NextToken;
      } catch (error) {
        if (error instanceof AwsCallError && error.code === 'InvalidCommandId') return [];
        throw error;
      }
    } while (token);
    return invocations;
  };
}

/** The whole output of one step (24,000 characters of stdout, 8,000 of stderr); the list above cuts it at 2,500. */
export function outputReader(client: SSMClient, signal: AbortSignal): ReadOutput {
  return async (commandId, instanceId, step) => {
    const command = new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId, PluginName: step });
    try {
      const { StandardOutputContent, StandardErrorContent } = await awsCall(
        'ssm:GetCommandInvocation',
        client.send(command, { abortSignal: signal }),
      );
      const parts = [StandardOutputContent, StandardErrorContent].filter((part) => part !== undefined && part !== '');
      return parts.length === 0 ? undefined : parts.join('\n');
    } catch (error) {
      // A command that never reached the host has no such step, and nothing was printed.
      if (
        error instanceof AwsCallError &&
        (error.code === 'InvocationDoesNotExist' || error.code === 'InvalidPluginName')
      )
        return undefined;
      throw error;
    }
  };
}
