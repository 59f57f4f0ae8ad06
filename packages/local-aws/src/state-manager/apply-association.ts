import { GetDocumentCommand, GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { arrayAt, isJsonObject, objectAt, parseJsonObject, stringAt, stringsAt } from '../json-value.ts';
import type { MetricAgents } from '../metrics/metric-agents.ts';
import { substitute } from '../ssm/substitute.ts';
import { selectorsOfConfiguration } from './agent-configuration.ts';
import type { Association } from './association.ts';

export interface ApplyAssociationOptions {
  readonly ssm: SSMClient;
  readonly agents: MetricAgents;
}

/**
 * Does on one Linux instance what the two documents of AWS would do that install and configure the CloudWatch agent.
 * @throws Error for any other document or step: nothing may look as if it had run
 */
export async function applyAssociation(
  association: Association,
  instanceId: string,
  { ssm, agents }: ApplyAssociationOptions,
): Promise<void> {
  const { Content = '' } = await ssm.send(new GetDocumentCommand({ Name: association.documentName }));
  let installed = false;
  for (const step of arrayAt(parseJsonObject(Content), 'mainSteps')) {
    const equals = stringsAt(objectAt(step, 'precondition'), 'StringEquals');
    if (equals[0] === 'platformType' && equals[1] !== 'Linux') continue;
    const inputs = objectAt(step, 'inputs');
    const document = stringAt(inputs, 'documentPath');
    const parameters = Object.fromEntries(
      Object.entries(objectAt(inputs, 'documentParameters') ?? {}).map(([name, value]) => [
        name,
        substitute(String(value), association.parameters),
      ]),
    );
    if (document === 'AWS-ConfigureAWSPackage' && parameters['name'] === 'AmazonCloudWatchAgent') {
      installed = parameters['action'] === 'Install';
    } else if (document === 'AmazonCloudWatch-ManageAgent' && parameters['action'] === 'configure') {
      if (!installed) throw new Error('the agent is configured before it is installed');
      const Name = parameters['optionalConfigurationLocation'] ?? '';
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
      await agents.configure(instanceId, selectorsOfConfiguration(Parameter?.Value ?? ''));
    } else {
      const action = isJsonObject(step) ? String(step['action']) : 'a step';
      throw new Error(`the local AWS does not run ${action} ${document ?? ''} of an association`);
    }
  }
}
