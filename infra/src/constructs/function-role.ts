import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { policyDocument, type Statement } from '../policy-document.ts';

export interface FunctionRoleProps {
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly furtherPolicies: readonly (readonly Statement[])[];
}

/** A role that Lambda takes on for one function. */
export class FunctionRole extends Construct {
  readonly arn: string;
  /** What must be there before the function can do its work. */
  readonly grants: ITerraformDependable[];

  constructor(scope: Construct, id: string, { name, statements, furtherPolicies }: FunctionRoleProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'LambdaRunsTheFunction',
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: ['sts:AssumeRole'],
          },
        ],
      }),
    });
    const own = new IamRolePolicy(this, 'policy', { name, role: role.name, policy: policyDocument(statements) });
    const further = furtherPolicies.map((policy, index) => {
      const { arn } = new IamPolicy(this, `policy-${index}`, {
        name: `${name}-${index}`,
        policy: policyDocument(policy),
      });
      return new IamRolePolicyAttachment(this, `attachment-${index}`, { role: role.name, policyArn: arn });
    });
    this.arn = role.arn;
    this.grants = [own, ...further];
  }
}
