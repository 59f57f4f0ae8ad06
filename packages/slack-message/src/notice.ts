import type { AlarmNotification } from '@defib/alarm-parser';
import type { IncidentEvent } from '@defib/incident-events';

export type Locale = 'en' | 'ko';

/** What a notice weighs: the bar's colour, the order in a digest, and what routes go by. */
export type Severity = 'critical' | 'warning' | 'info';

/** Everything that can be told, as facts. */
export type Notice = AlarmNotice | IncidentNotice | HealthNotice | ScalingNotice | SpotNotice | TextNotice;

export interface AlarmNotice {
  readonly kind: 'alarm';
  readonly alarm: AlarmNotification;
  readonly severity: Severity;
  /** What the alarm watches, where it is one that Defib made. */
  readonly watch?: Watch;
  readonly instances: readonly NoticeInstance[];
  readonly runbookUrl?: string;
  /** Of a cleared alarm: when it had been raised, where that is known. */
  readonly raisedAt?: Date;
  readonly logs?: LogExcerpt;
}

export type Watch =
  | { readonly kind: 'process'; readonly service: string; readonly unit: string; readonly restarts: boolean }
  | { readonly kind: 'agent'; readonly restarts: boolean };

export interface NoticeInstance {
  readonly id: string;
  readonly name?: string;
  readonly autoScalingGroup?: string;
  readonly availabilityZone?: string;
}

/** What was in the log before the alarm. */
export type LogExcerpt =
  | { readonly kind: 'lines'; readonly logGroup: string; readonly lines: readonly LogLine[]; readonly more: boolean }
  | {
      readonly kind: 'unavailable';
      readonly logGroup: string;
      readonly why: 'no-such-group' | 'not-permitted' | 'not-reachable';
    };

export interface LogLine {
  readonly at: Date;
  readonly text: string;
}

export interface IncidentNotice {
  readonly kind: 'incident';
  readonly event: IncidentEvent;
  readonly severity: Severity;
}

export interface HealthNotice {
  readonly kind: 'health';
  readonly severity: Severity;
  readonly service: string;
  readonly eventTypeCode: string;
  readonly category: 'issue' | 'scheduledChange' | 'accountNotification' | 'investigation' | 'other';
  readonly status?: string;
  readonly abuse: boolean;
  readonly accountId?: string;
  readonly region?: string;
  readonly startsAt?: Date;
  readonly endsAt?: Date;
  readonly description: string;
  /** Instance ids or ARNs. */
  readonly affected: readonly string[];
  readonly actionRequired: boolean;
  readonly eventArn?: string;
  readonly page?: { readonly number: number; readonly of: number };
}

export interface ScalingNotice {
  readonly kind: 'scaling';
  readonly severity: Severity;
  readonly what: 'launched' | 'terminated' | 'launch-failed' | 'terminate-failed' | 'warm-pool';
  readonly group: string;
  readonly instanceId?: string;
  readonly availabilityZone?: string;
  readonly cause?: string;
  /** Why it failed, in AWS's words. */
  readonly statusMessage?: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly partition?: string;
  readonly at?: Date;
}

export interface SpotNotice {
  readonly kind: 'spot';
  readonly severity: Severity;
  readonly what: 'interruption' | 'rebalance';
  readonly instanceId: string;
  /** 'terminate', 'stop' or 'hibernate'. */
  readonly action?: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly partition?: string;
  readonly at?: Date;
}

/** Anything else that came, so that it isn't lost. */
export interface TextNotice {
  readonly kind: 'text';
  readonly severity: Severity;
  /** What it seems to be, in a few words: 'plain text', 'RDS notification'. */
  readonly looksLike?: string;
  readonly subject?: string;
  readonly text: string;
  readonly topicArn?: string;
  readonly at?: Date;
}
