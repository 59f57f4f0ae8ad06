import { InvalidInstanceId, SendCommandCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { AwsAnswerError, awsCall } from '@defib/aws-call';
import { DELIVERY_TIMEOUT_SECONDS, InstancesRefusedError, type SendRestart } from '../ports.ts';

/** How a command says whose it is; results are found again by it. */
export const CLAIM_COMMENT_PREFIX = 'defib ';

/** The document takes whole seconds only; cut, so that the time never lies later than it was. */
function toSeconds(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** Sends the restart document. SSM doesn't promise to take a command once only; the document is safe to run twice. */
export function restartSender(client: SSMClient, document: string, signal: AbortSignal): SendRestart {
  return async (claimId, { unit, alarmedAt, notIfStartedAfter, startTimeoutSeconds, stableSeconds }, instanceIds) => {
    const command = new SendCommandCommand({
      DocumentName: document,
      InstanceIds: [...instanceIds],
      Comment: `${CLAIM_COMMENT_PREFIX}${claimId}`,
      TimeoutSeconds: DELIVERY_TIMEOUT_SECONDS,
      // The defaults would stop sending after the first failure, and to have come back by itself counts as one.
      MaxConcurrency: '100%',
      MaxErrors: '100%',
      Parameters: {
        unit: [unit],
        alarmedAt: [toSeconds(alarmedAt)],
        notIfStartedAfter: [toSeconds(notIfStartedAfter)],
        startTimeoutSeconds: [String(startTimeoutSeconds)],
        stableSeconds: [String(stableSeconds)],
      },
    });
    const sending = client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      if (error instanceof InvalidInstanceId)
        throw new InstancesRefusedError('Systems Manager refused one or more of the instances', { cause: error });
      throw error;
    });
    try {
      const { Command } = await sending;
      if (Command?.CommandId === undefined) throw new AwsAnswerError('ssm:SendCommand answered without a command id');
      return Command.CommandId;
    } catch (error) {
      if (error instanceof InstancesRefusedError || error instanceof AwsAnswerError) throw error;
      return await awsCall('ssm:SendCommand', Promise.reject(error));
    }
  };
}
