/** Partition, account and region of a deployment, of which ARNs are made. All but the region are known only to Terraform. */
export interface AwsScope {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** Ends the names of services in conditions: amazonaws.com, or amazonaws.com.cn in China. */
  readonly dnsSuffix: string;
}

/** The ARN of a resource of this account and region. */
export function arnOf(aws: AwsScope, service: string, resource: string): string {
  return `arn:${aws.partition}:${service}:${aws.region}:${aws.accountId}:${resource}`;
}
