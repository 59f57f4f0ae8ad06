import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { LocalAws, RecordedCall } from '@defib/local-aws';
import { detectorNames, notifierNames, resourceNames } from '@defib/monitoring-policy';
import { type IamRequest, requestsOfCall } from './requests-of-call.ts';

interface NamedPolicy {
  readonly name: string;
  readonly policy: unknown;
}

/** The role of each function; infra names a role after its function. */
export function functionRoles(environment: string): ReadonlyMap<string, string> {
  const { restartHandler } = resourceNames(environment);
  const { slackNotifier } = notifierNames(environment);
  const { instanceDetector } = detectorNames(environment);
  return new Map([restartHandler, slackNotifier, instanceDetector].map((name) => [name, name]));
}

/** What came of asking the deployed policies about every call that a function made. */
export interface Replay {
  readonly asked: number;
  /** 'function: action on resource', for each that the policies do not allow. */
  readonly denied: readonly string[];
}

/**
 * Asks the policies, as they are deployed, whether they allow each call that a function made. The local AWS itself lets
 * everything through, so that this is what stands between a forgotten permission and a night in production.
 *
 * @param roles the role of each function, by function name
 */
export async function replayPermissions(
  aws: LocalAws,
  roles: ReadonlyMap<string, string>,
  tagsOf: (instanceId: string) => Readonly<Record<string, string>>,
): Promise<Replay> {
  const iam = new IAMClient({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'drill', secretAccessKey: 'drill' },
  });
  const denied: string[] = [];
  let asked = 0;
  for (const [functionName, role] of roles) {
    const calls = aws.calls.all().filter(({ caller }) => caller === functionName);
    // The instance-detector is deployed only where the policy means a group.
    if (calls.length === 0) continue;
    const policies = await policiesOf(iam, role);
    for (const request of distinctRequests(calls, aws, tagsOf)) {
      asked += 1;
      if (!(await isAllowed(request, { aws, role, policies })))
        denied.push(`${functionName}: ${request.action} on ${request.resource}`);
    }
  }
  return { asked, denied };
}

function distinctRequests(
  calls: readonly RecordedCall[],
  aws: LocalAws,
  tagsOf: (id: string) => Readonly<Record<string, string>>,
): readonly IamRequest[] {
  const place = { region: aws.region, accountId: aws.accountId, tagsOf };
  const requests = calls.flatMap((call) => requestsOfCall(call, place));
  return [...new Map(requests.map((request) => [JSON.stringify(request), request])).values()];
}

async function isAllowed(
  request: IamRequest,
  { aws, role, policies }: { aws: LocalAws; role: string; policies: readonly NamedPolicy[] },
): Promise<boolean> {
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${aws.accountId}:role/${role}`,
        action: request.action,
        resource: { resource: request.resource, accountId: aws.accountId },
        contextVariables: { 'aws:RequestedRegion': aws.region, ...request.context },
      },
      identityPolicies: [...policies],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${request.action}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === 'Allowed';
}

async function policiesOf(iam: IAMClient, RoleName: string): Promise<readonly NamedPolicy[]> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const inline = PolicyNames.map(async (PolicyName) => {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return { name: PolicyName, policy: documentOf(PolicyDocument) };
  });
  const attached = AttachedPolicies.map(async ({ PolicyArn, PolicyName = '' }) => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
    );
    return { name: PolicyName, policy: documentOf(PolicyVersion?.Document) };
  });
  return await Promise.all([...inline, ...attached]);
}

/** IAM answers with the document in percent-encoding (API reference, GetRolePolicy). */
function documentOf(encoded: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(encoded ?? ''));
}
