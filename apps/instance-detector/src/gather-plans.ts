import { alarmNamePrefix } from '@defib/monitoring-policy';
import type { ExistingAlarm } from './alarm-spec.ts';
import type { DetectorRun } from './detector-run.ts';
import type { PlanBasis } from './plan-instance.ts';
import type { InstanceRecord } from './ports.ts';

/** What the plans of these instances are made from. */
export async function planBasis(instances: Iterable<InstanceRecord>, run: DetectorRun): Promise<PlanBasis> {
  const { config, ports } = run;
  const types = new Set([...instances].map(({ type }) => type));
  return {
    policy: config.policy,
    surroundings: { region: config.region, partition: config.partition, topicArn: config.topicArn },
    profileArn: config.profileArn,
    recoverableTypes: types.size === 0 ? new Set() : await ports.findRecoverableTypes([...types].sort()),
    now: ports.now(),
  };
}

/** The alarms that one instance has. */
export async function alarmsOf(instanceId: string, { config, ports }: DetectorRun): Promise<ExistingAlarm[]> {
  const alarms: ExistingAlarm[] = [];
  for await (const page of ports.listAlarms(`${alarmNamePrefix(config.policy.environment)}${instanceId}/`))
    alarms.push(...page);
  return alarms;
}

/** What a person has to see to about a profile that isn't ours; undefined where it does what is needed. */
export async function profileProblem(profileArn: string, { ports }: DetectorRun): Promise<string | undefined> {
  const check = await ports.checkProfile(profileArn);
  switch (check.kind) {
    case 'sufficient':
      return undefined;
    case 'lacking':
      return `the role ${check.role} may not ${check.actions.join(', ')}: attach CloudWatchAgentServerPolicy and AmazonSSMManagedInstanceCore`;
    case 'unknown':
      return `the permissions of ${profileArn} could not be checked: ${check.why}`;
  }
}
