import {
  FieldReader,
  type MonitoringPolicy,
  namedInstanceIds,
  PolicyError,
  type PolicyInput,
  parsePolicy,
} from '@defib/monitoring-policy';
import { ConfigError } from './config-error.ts';
import { type Deployment, type DeploymentInput, readDeployment } from './deployment.ts';

/** What defib.config.ts says, checked and with every default filled in. */
export interface Config {
  readonly policy: MonitoringPolicy;
  readonly deployment: Deployment;
}

/** What a user writes in defib.config.ts. */
export interface ConfigInput {
  /** What to watch and how to react. */
  readonly policy: PolicyInput;
  /** How and where Defib itself is deployed. */
  readonly deployment: DeploymentInput;
}

/**
 * Each instance that is named takes a line in the function's policies, of which a role has ten with 75 lines each
 * (IAM quotas: managed policies per role, characters per managed policy).
 */
const MOST_NAMED_INSTANCES = 750;

/** Types a config while it is written; synth is what checks it. */
export function defineConfig(input: ConfigInput): ConfigInput {
  return input;
}

/**
 * Checks a whole config.
 *
 * @param source names the config in messages.
 * @throws ConfigError that lists every problem as `field.path: what is wrong; what would be right`.
 */
export function parseConfig(input: unknown, source: string, env: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const fields = new FieldReader(input, '', problems);
  const policy = readPolicy(fields.value('policy'), problems);
  const localState = isLocalState(env, problems);
  const deployment = readDeployment(fields.object('deployment'), policy?.environment ?? '', localState);
  fields.refuseUnknown();
  if (policy !== undefined) problems.push(...tooManyNamed(policy));
  if (policy === undefined || problems.length > 0) throw new ConfigError(source, problems);
  return { policy, deployment };
}

function readPolicy(input: unknown, problems: string[]): MonitoringPolicy | undefined {
  try {
    return parsePolicy(input);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    problems.push(...error.problems.map((problem) => (problem.startsWith('policy:') ? problem : `policy.${problem}`)));
    return undefined;
  }
}

function isLocalState(env: NodeJS.ProcessEnv, problems: string[]): boolean {
  const backend = env['DEFIB_BACKEND'] ?? '';
  if (backend !== '' && backend !== 'local') {
    problems.push(
      `DEFIB_BACKEND: is ${JSON.stringify(backend)}; should be "local", or not set to use the config's backend`,
    );
  }
  return backend === 'local';
}

function tooManyNamed(policy: MonitoringPolicy): string[] {
  const { length } = namedInstanceIds(policy);
  if (length <= MOST_NAMED_INSTANCES) return [];
  return [
    `policy: names ${length} instances by their ids; should be at most ${MOST_NAMED_INSTANCES}, with the others meant by a tag or an Auto Scaling group`,
  ];
}
