/** Parameters by which the document is told where the agent's configuration is. */
export const AGENT_PARAMETERS = { linux: 'linuxConfiguration', windows: 'windowsConfiguration' } as const;

const PLATFORM_TYPES = { linux: 'Linux', windows: 'Windows' } as const;

/**
 * Installs the CloudWatch agent, then configures it. One document, since two associations of a new instance would run
 * side by side, and the configuration would fail where it comes before the package.
 */
export function agentDocument(): object {
  const platforms = ['linux', 'windows'] as const;
  return {
    schemaVersion: '2.2',
    description: 'Installs the CloudWatch agent and gives it the configuration that Defib has made',
    parameters: Object.fromEntries(
      platforms.map((platform) => [
        AGENT_PARAMETERS[platform],
        {
          type: 'String',
          description: `Name of the parameter with the agent's configuration for ${PLATFORM_TYPES[platform]}`,
          allowedPattern: '^AmazonCloudWatch-[A-Za-z0-9_.-]{1,200}$',
        },
      ]),
    ),
    mainSteps: [
      runDocument('installAgent', 'AWS-ConfigureAWSPackage', { action: 'Install', name: 'AmazonCloudWatchAgent' }),
      ...platforms.map((platform) => ({
        ...runDocument(`configure${PLATFORM_TYPES[platform]}`, 'AmazonCloudWatch-ManageAgent', {
          action: 'configure',
          mode: 'ec2',
          optionalConfigurationSource: 'ssm',
          optionalConfigurationLocation: `{{ ${AGENT_PARAMETERS[platform]} }}`,
          optionalRestart: 'yes',
        }),
        precondition: { StringEquals: ['platformType', PLATFORM_TYPES[platform]] },
      })),
    ],
  };
}

function runDocument(name: string, document: string, parameters: Readonly<Record<string, string>>) {
  return {
    action: 'aws:runDocument',
    name,
    inputs: { documentType: 'SSMDocument', documentPath: document, documentParameters: parameters },
  };
}
