import type { Host } from '@defib/local-aws';

/** A host of the drill, as EC2, as a scenario and as a folder of this machine know it. */
export interface TroupeMember {
  readonly instanceId: string;
  readonly name: string;
  readonly host: Host;
  /** The unit that dies. */
  readonly unit: string;
  /** The CloudWatch agent's own unit. */
  readonly agentUnit: string;
}
