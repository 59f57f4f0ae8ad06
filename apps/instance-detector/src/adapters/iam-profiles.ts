import { GetInstanceProfileCommand, type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { AwsCallError, awsCall } from '@defib/aws-call';
import type { CheckProfile, ProfileCheck } from '../ports.ts';

/** What the agent and SSM's own agent can't do without; the whole of it is in the two managed policies. */
const NEEDED_ACTIONS = [
  'cloudwatch:PutMetricData',
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssm:GetParameter',
];

/** What was found out of profiles, kept for a while: thousands of instances share one. */
export type ProfileMemory = Map<string, { readonly check: ProfileCheck; readonly until: number }>;

const KEPT_MILLISECONDS = 3_600_000;

export function profileChecker(
  client: IAMClient,
  memory: ProfileMemory,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => Date },
): CheckProfile {
  const check = async (profileArn: string): Promise<ProfileCheck> => {
    const InstanceProfileName = profileArn.split('/').at(-1);
    const command = new GetInstanceProfileCommand({ InstanceProfileName });
    const profile = await awsCall('iam:GetInstanceProfile', client.send(command, { abortSignal: signal }));
    const role = profile.InstanceProfile?.Roles?.[0];
    if (role?.Arn === undefined) return { kind: 'unknown', why: 'it has no role' };
    const simulation = new SimulatePrincipalPolicyCommand({ PolicySourceArn: role.Arn, ActionNames: NEEDED_ACTIONS });
    const result = await awsCall('iam:SimulatePrincipalPolicy', client.send(simulation, { abortSignal: signal }));
    const denied = (result.EvaluationResults ?? []).flatMap(({ EvalActionName, EvalDecision }) =>
      EvalActionName === undefined || EvalDecision === 'allowed' ? [] : [EvalActionName],
    );
    return denied.length === 0
      ? { kind: 'sufficient' }
      : { kind: 'lacking', role: role.RoleName ?? role.Arn, actions: denied };
  };
  return async (profileArn) => {
    const known = memory.get(profileArn);
    if (known !== undefined && known.until > now().getTime()) return known.check;
    const found = await check(profileArn).catch(asUnknown);
    memory.set(profileArn, { check: found, until: now().getTime() + KEPT_MILLISECONDS });
    return found;
  };
}

/** A profile that Defib may not look at, or that is just being deleted, keeps no instance from being watched. */
function asUnknown(error: unknown): ProfileCheck {
  if (
    error instanceof AwsCallError &&
    ['AccessDenied', 'AccessDeniedException', 'NoSuchEntity', 'NoSuchEntityException'].includes(error.code)
  ) {
    return { kind: 'unknown', why: error.message };
  }
  throw error;
}
