import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';
import { type AwsScope, arnOf } from '../aws-scope.ts';
import { policyDocument } from '../policy-document.ts';

export interface InstanceProfileProps {
  readonly aws: AwsScope;
  readonly names: { readonly instanceRole: string; readonly instanceProfile: string };
  /** Log groups that the agent writes to and whose retention it sets. */
  readonly logGroups: readonly string[];
}

/** The role that watched instances get where they have none: the agent's and SSM's managed policies, and retention. */
export class InstanceProfile extends Construct {
  readonly arn: string;
  readonly roleArn: string;

  constructor(scope: Construct, id: string, { aws, names, logGroups }: InstanceProfileProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name: names.instanceRole,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'InstancesTakeItOn',
            Effect: 'Allow',
            Principal: { Service: `ec2.${aws.dnsSuffix}` },
            Action: ['sts:AssumeRole'],
          },
        ],
      }),
    });
    for (const policy of ['CloudWatchAgentServerPolicy', 'AmazonSSMManagedInstanceCore']) {
      new IamRolePolicyAttachment(this, policy, {
        role: role.name,
        policyArn: `arn:${aws.partition}:iam::aws:policy/${policy}`,
      });
    }
    if (logGroups.length > 0) {
      new IamRolePolicy(this, 'retention', {
        name: 'retention',
        role: role.name,
        policy: policyDocument([
          {
            Sid: 'SetTheRetentionOfItsLogs',
            Effect: 'Allow',
            Action: ['logs:PutRetentionPolicy'],
            Resource: logGroups.map((group) => arnOf(aws, 'logs', `log-group:${group}`)),
          },
        ]),
      });
    }
    this.arn = new IamInstanceProfile(this, 'profile', { name: names.instanceProfile, role: role.name }).arn;
    this.roleArn = role.arn;
  }
}
