import type { Platform } from './policy.ts';

/** The names of what watches instances that come and go. */
export interface DetectorNames {
  readonly detectorQueue: string;
  readonly detectorDeadLetterQueue: string;
  readonly instanceDetector: string;
  readonly detectorDeadLetterAlarm: string;
  readonly scalingRule: string;
  readonly instanceRule: string;
  readonly tagRule: string;
  readonly sweepRule: string;
  readonly agentDocument: string;
  readonly loadDocument: string;
  readonly instanceRole: string;
  readonly instanceProfile: string;
  /** The parameter's name begins as CloudWatchAgentServerPolicy asks for, or the agent may not read it. */
  agentParameter(platform: Platform): string;
}

/** Every name of one environment; no two environments share one. */
export function detectorNames(environment: string): DetectorNames {
  const prefix = `defib-${environment}`;
  return {
    detectorQueue: `${prefix}-detector`,
    detectorDeadLetterQueue: `${prefix}-detector-dead-letters`,
    instanceDetector: `${prefix}-instance-detector`,
    detectorDeadLetterAlarm: `${prefix}-detector-dead-letters`,
    scalingRule: `${prefix}-scaling-events`,
    instanceRule: `${prefix}-instance-events`,
    tagRule: `${prefix}-tag-events`,
    sweepRule: `${prefix}-sweep`,
    agentDocument: `${prefix}-agent`,
    loadDocument: `${prefix}-load`,
    instanceRole: `${prefix}-instance`,
    instanceProfile: `${prefix}-instance`,
    agentParameter: (platform) => `AmazonCloudWatch-${prefix}-agent-${platform}`,
  };
}
