import { createHash } from 'node:crypto';
import { SsmAssociation } from '@cdktf/provider-aws/lib/ssm-association/index.js';
import { SsmDocument } from '@cdktf/provider-aws/lib/ssm-document/index.js';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import {
  agentConfiguration,
  type DetectorNames,
  type InstanceTargets,
  type MonitoringPolicy,
  type Platform,
} from '@defib/monitoring-policy';
import { Construct } from 'constructs';
import { AGENT_PARAMETERS, agentDocument } from '../agent-document.ts';
import { terraformLiteral } from '../literals.ts';

/** CreateAssociation takes up to 50 values of one target (Systems Manager API reference, Target). */
const VALUES_PER_TARGET = 50;

export interface AgentSetupProps {
  readonly policy: MonitoringPolicy;
  readonly names: DetectorNames;
}

/** The agent's configuration in Parameter Store, and the associations that bring agent and configuration to instances. */
export class AgentSetup extends Construct {
  constructor(scope: Construct, id: string, { policy, names }: AgentSetupProps) {
    super(scope, id);
    const parameters = Object.fromEntries(
      (['linux', 'windows'] as const).map((platform) => [
        AGENT_PARAMETERS[platform],
        this.#parameter(platform, policy, names),
      ]),
    );
    const document = new SsmDocument(this, 'document', {
      name: names.agentDocument,
      documentType: 'Command',
      documentFormat: 'JSON',
      targetType: '/AWS::EC2::Instance',
      content: JSON.stringify(agentDocument()),
    });
    for (const [index, { key, values }] of associationTargets(policy).entries()) {
      new SsmAssociation(this, `association-${index}`, {
        name: document.name,
        associationName: `${names.agentDocument}-${index}`,
        parameters,
        targets: [{ key: terraformLiteral(key), values: values.map(terraformLiteral) }],
        // Runs at once on whatever matches, and on each instance that comes; every day it mends what was changed by hand.
        scheduleExpression: 'rate(1 day)',
        complianceSeverity: 'MEDIUM',
        maxConcurrency: '10%',
        maxErrors: '25%',
      });
    }
  }

  /**
   * The name holds a digest of the content: with a new configuration the associations change, and State Manager runs
   * them again. It wouldn't notice a new value under the old name.
   */
  #parameter(platform: Platform, policy: MonitoringPolicy, names: DetectorNames): string {
    const value = JSON.stringify(agentConfiguration(policy, platform));
    const digest = createHash('sha256').update(value).digest('hex').slice(0, 8);
    const parameter = new SsmParameter(this, `configuration-${platform}`, {
      name: `${names.agentParameter(platform)}-${digest}`,
      description: "The CloudWatch agent's configuration, made from Defib's policy",
      type: 'String',
      // More than 4 KB, as many services make it, takes the advanced tier.
      tier: 'Intelligent-Tiering',
      value: terraformLiteral(value),
      // The associations must name the new one before the old one goes.
      lifecycle: { createBeforeDestroy: true },
    });
    return parameter.name;
  }
}

interface AssociationTarget {
  readonly key: string;
  readonly values: readonly string[];
}

/** Every way in which the policy means instances; State Manager joins several keys of one association by "and". */
function associationTargets(policy: MonitoringPolicy): AssociationTarget[] {
  const all = [policy.instances, ...policy.services.map(({ instances }) => instances)];
  return [
    ...inParts(
      'InstanceIds',
      valuesOf(all, ({ instanceIds }) => instanceIds),
    ),
    ...inParts(
      'tag:aws:autoscaling:groupName',
      valuesOf(all, ({ autoScalingGroups }) => autoScalingGroups),
    ),
    ...[...new Set(all.flatMap(({ tags }) => tags.map(({ key }) => key)))].sort().flatMap((key) =>
      inParts(
        `tag:${key}`,
        valuesOf(all, ({ tags }) => tags.filter((tag) => tag.key === key).map(({ value }) => value)),
      ),
    ),
  ];
}

function valuesOf(all: readonly InstanceTargets[], select: (targets: InstanceTargets) => readonly string[]): string[] {
  return [...new Set(all.flatMap(select))].sort();
}

function inParts(key: string, values: readonly string[]): AssociationTarget[] {
  return Array.from({ length: Math.ceil(values.length / VALUES_PER_TARGET) }, (_, index) => ({
    key,
    values: values.slice(index * VALUES_PER_TARGET, (index + 1) * VALUES_PER_TARGET),
  }));
}
