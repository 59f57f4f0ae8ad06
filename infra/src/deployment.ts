import type { FieldReader } from '@defib/monitoring-policy';

/** Where Terraform keeps its state. */
export type Backend =
  | {
      readonly kind: 's3';
      readonly bucket: string;
      readonly key: string;
      readonly region: string;
      readonly useLockfile: boolean;
    }
  | { readonly kind: 'local' };

/** How and where Defib itself is deployed, with every default filled in. */
export interface Deployment {
  readonly region: string;
  readonly backend: Backend;
  readonly runtime: 'nodejs24.x' | 'nodejs22.x';
  readonly architecture: 'arm64' | 'x86_64';
  readonly memoryMegabytes: number;
  readonly logRetentionDays: number;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** Deploys the document that loads hosts so that their alarms fire. */
  readonly loadDocument?: true;
}

/** What a user writes in defib.config.ts. */
export interface DeploymentInput {
  /** The region whose alarms are acted on, such as 'eu-west-1'. */
  readonly region: string;
  readonly backend: {
    readonly kind: 's3';
    readonly bucket: string;
    /** Default: defib/ENVIRONMENT/terraform.tfstate. */
    readonly key?: string;
    /** Default: the deployment's region. */
    readonly region?: string;
    /** Keeps two deployments from running at once; needs Terraform 1.10. Default true. */
    readonly useLockfile?: boolean;
  };
  /** Default 'nodejs24.x'. */
  readonly runtime?: Deployment['runtime'];
  /** Default 'arm64'. */
  readonly architecture?: Deployment['architecture'];
  /** Default 512. More memory is a faster processor, too. */
  readonly memoryMegabytes?: number;
  /** Default 30. */
  readonly logRetentionDays?: number;
  /** Put on everything that is deployed. */
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  /** For test accounts: deploys an SSM document that loads hosts so that their alarms fire. Default false. */
  readonly loadDocument?: boolean;
}

const REGION = { matches: /^[a-z]{2,4}(?:-[a-z]+)+-\d$/, right: 'a region code such as "eu-west-1"' };
const BUCKET = {
  matches: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  right: 'the name of an S3 bucket for the Terraform state',
};
const STATE_KEY = {
  matches: /^[A-Za-z0-9!_.*'()/-]{1,512}$/,
  right: 'a key in the bucket, such as "defib/prod/terraform.tfstate"',
};
const TAG_KEY = {
  matches: /^(?!aws:)[\p{L}\p{N} _.:/=+\-@]{1,128}$/iu,
  right: 'a tag key of at most 128 letters, digits, spaces and _ . : / = + - @, not starting with "aws:"',
};
const TAG_VALUE = {
  matches: /^[\p{L}\p{N} _.:/=+\-@]{0,256}$/u,
  right: 'a tag value of at most 256 letters, digits, spaces and _ . : / = + - @',
};
/** Every retention that CloudWatch Logs has (API reference, PutRetentionPolicy), up to ten years. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Reads the deployment settings; what is wrong is noted in the reader's `problems`. */
export function readDeployment(fields: FieldReader, environment: string, localState: boolean): Deployment {
  const region = fields.text('region', REGION);
  const deployment: Deployment = {
    region,
    backend: readBackend(fields.object('backend'), { environment, region, localState }),
    runtime: fields.oneOf('runtime', ['nodejs24.x', 'nodejs22.x']),
    architecture: fields.oneOf('architecture', ['arm64', 'x86_64']),
    memoryMegabytes: fields.wholeNumber('memoryMegabytes', { min: 128, max: 10_240, unit: 'megabytes' }, 512),
    logRetentionDays: fields.oneOf('logRetentionDays', RETENTIONS, 30),
    tags: fields.list('tags', (item, path) => {
      const tag = fields.item(item, path);
      const read = { key: tag.text('key', TAG_KEY), value: tag.text('value', TAG_VALUE) };
      tag.refuseUnknown();
      return read;
    }),
    ...(fields.flag('loadDocument', false) ? { loadDocument: true } : {}),
  };
  fields.refuseUnknown();
  return deployment;
}

function readBackend(
  fields: FieldReader,
  { environment, region, localState }: { environment: string; region: string; localState: boolean },
): Backend {
  // A state beside the stack, for tests and the drill: what the config says of S3 isn't looked at.
  if (localState) return { kind: 'local' };
  const backend: Backend = {
    kind: fields.oneOf('kind', ['s3']),
    bucket: fields.text('bucket', BUCKET),
    key: fields.has('key') ? fields.text('key', STATE_KEY) : `defib/${environment}/terraform.tfstate`,
    region: fields.has('region') ? fields.text('region', REGION) : region,
    useLockfile: fields.flag('useLockfile', true),
  };
  fields.refuseUnknown();
  return backend;
}
