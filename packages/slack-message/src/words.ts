import type { IncidentEvent, RestartEnding, WithheldReason } from '@defib/incident-events';
import type { HealthNotice, LogExcerpt, ScalingNotice, Severity, SpotNotice } from './notice.ts';

export type EscalationReason = Extract<IncidentEvent, { step: 'Incident Escalated' }>['reason'];
export type Direction = 'over' | 'at-or-over' | 'under' | 'at-or-under' | 'above-band' | 'below-band' | 'outside-band';

/** For how long a condition held. */
export interface Evaluation {
  readonly needed: number;
  readonly of: number;
  readonly periodSeconds?: number;
}

/**
 * Every word of a message in one language. What goes in are texts that are ready to stand in a message (escaped, cut);
 * what comes out may hold Slack's markup only where it went in.
 */
export interface Words {
  readonly labels: {
    readonly instance: string;
    readonly instances: string;
    readonly since: string;
    readonly at: string;
    readonly account: string;
    readonly alarm: string;
    readonly service: string;
    readonly dimensions: string;
    readonly contributor: string;
    readonly rule: string;
    readonly children: string;
    readonly query: string;
    readonly logGroups: string;
    readonly reason: string;
    readonly now: string;
    readonly attempt: string;
    readonly starts: string;
    readonly ends: string;
    readonly affected: string;
    readonly group: string;
    readonly cause: string;
    readonly zone: string;
    readonly topic: string;
  };
  readonly links: {
    readonly alarm: string;
    readonly graph: string;
    readonly instance: string;
    readonly logs: string;
    readonly runbook: string;
    readonly command: string;
    readonly health: string;
    readonly group: string;
  };
  /** What people call the metrics that every host has. */
  readonly metrics: { readonly cpu: string; readonly memory: string; readonly disk: string; readonly swap: string };
  readonly more: (count: number) => string;
  readonly duration: (seconds: number) => string;
  readonly alarm: {
    readonly raised: (title: string, severity: Severity) => string;
    readonly cleared: (title: string, lasted: string | undefined) => string;
    readonly noData: (title: string) => string;
    readonly processDown: (service: string, where: string) => string;
    readonly agentSilent: (where: string) => string;
    readonly condition: (
      what: string,
      value: string | undefined,
      direction: Direction,
      threshold: string | undefined,
      evaluation: Evaluation | undefined,
    ) => string;
    readonly noProcess: (selector: string) => string;
    readonly processBack: (selector: string, count: string) => string;
    readonly missingData: (what: string, evaluation: Evaluation | undefined) => string;
    readonly afterMute: string;
    readonly muted: (until: string | undefined) => string;
    readonly suppressed: (by: string | undefined) => string;
    readonly restartFollows: string;
    readonly observed: string;
    readonly lookAtRunbook: string;
  };
  readonly logs: {
    readonly before: string;
    readonly newest: (count: number) => string;
    readonly none: (group: string) => string;
    readonly unavailable: Readonly<
      Record<Extract<LogExcerpt, { kind: 'unavailable' }>['why'], (group: string) => string>
    >;
  };
  readonly incident: {
    readonly requested: (unit: string, where: string) => string;
    readonly withheld: (unit: string, where: string) => string;
    readonly succeeded: (unit: string, where: string, duration: string) => string;
    readonly alreadyRunning: (unit: string, where: string, duration: string) => string;
    readonly failed: (unit: string, where: string) => string;
    readonly escalated: (unit: string, where: string) => string;
    /** What was done, when a restart begins. */
    readonly sent: string;
    readonly agentUnit: string;
    readonly endings: Readonly<Record<RestartEnding, string>>;
    readonly withheldReasons: Readonly<Record<WithheldReason, string>>;
    readonly withheldAdvice: Readonly<Record<WithheldReason, string>>;
    readonly escalationReasons: Readonly<Record<EscalationReason, string>>;
    readonly escalationAdvice: Readonly<Record<EscalationReason, string>>;
    readonly retryAt: (time: string) => string;
    readonly noRetry: string;
    readonly nothingToDo: string;
    readonly verdictFollows: string;
    readonly exitCode: (code: number) => string;
    readonly hostSaid: string;
  };
  readonly health: {
    readonly title: (service: string, category: HealthNotice['category'], closed: boolean) => string;
    readonly abuse: (service: string) => string;
    readonly actionRequired: string;
    readonly page: (number: number, of: number) => string;
  };
  readonly scaling: Readonly<Record<ScalingNotice['what'], (instance: string, group: string) => string>>;
  readonly scalingAdvice: string;
  readonly spot: Readonly<Record<SpotNotice['what'], (instance: string) => string>>;
  readonly spotInterruption: (action: string | undefined) => string;
  readonly spotRebalance: string;
  readonly text: { readonly title: (looksLike: string | undefined) => string };
  readonly digest: {
    readonly title: (count: number, families: number) => string;
    readonly families: (count: number) => string;
    /** 'instances', where a title speaks of several. */
    readonly instances: string;
    readonly count: (state: DigestState, count: number) => string;
    readonly footer: string;
  };
}

/** What a family of a digest did, the worst first. */
export const DIGEST_STATES = [
  'escalated',
  'failed',
  'raised',
  'withheld',
  'noticed',
  'no-data',
  'requested',
  'healed',
  'cleared',
  'told',
] as const;
export type DigestState = (typeof DIGEST_STATES)[number];
