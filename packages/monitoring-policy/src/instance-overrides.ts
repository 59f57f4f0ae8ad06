import { shown } from './field-reader.ts';
import { PAUSED_TAG } from './paused-tag.ts';
import type { MonitoringPolicy, Platform } from './policy.ts';
import { isDiskPath, isDrive, MOST_MEGABITS } from './read-watch.ts';
import type { Limit, ThresholdRule, WatchRules } from './watch-rules.ts';

/** What an instance's own tags make of the policy. */
export interface InstanceRules {
  readonly watch: WatchRules;
  /** Names of alarms that a tag turned off: 'agent-heartbeat', 'process-web'. */
  readonly off: ReadonlySet<string>;
  /** False where the tag defib:alarms turned everything off. */
  readonly watched: boolean;
  /** Tags that were ignored, each with the reason: `defib:cpu-critical: is "x"; should be …`. */
  readonly problems: readonly string[];
}

/** Every tag that overrides the policy starts so. */
export const TAG_PREFIX = 'defib:';

const THRESHOLD_KINDS = ['cpu', 'memory', 'disk', 'network'] as const;
type ThresholdKind = (typeof THRESHOLD_KINDS)[number];

const NUMBER = /^\d{1,7}(?:\.\d{1,3})?$/;
const MOST_PATHS = 10;
const BASIC_PERIOD_SECONDS = 300;

const UNWATCHED: ThresholdRule = {
  enabled: false,
  warning: 80,
  critical: 90,
  periodSeconds: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
};

/** Where the policy watches nothing of the kind, a tag may still turn it on, with the usual limits. */
const WATCH_NOTHING: WatchRules = {
  detailedMonitoring: false,
  cpu: { ...UNWATCHED, periodSeconds: 300 },
  memory: UNWATCHED,
  disk: { ...UNWATCHED, paths: ['/'], drives: ['C:'] },
  statusCheck: { enabled: false, act: true, systemMinutes: 2, instanceMinutes: 3 },
  network: { ...UNWATCHED, periodSeconds: 300, warning: 500, critical: 900 },
};

/**
 * Applies an instance's tags to the policy: `defib:cpu-critical=90`, `defib:disk=off`, `defib:disk-paths=/,/data`,
 * `defib:process-web=off`, `defib:alarms=off`. A tag that is wrong is left out and named; it never breaks the others.
 */
export function instanceRules(
  tags: Readonly<Record<string, string>>,
  policy: MonitoringPolicy,
  platform: Platform,
): InstanceRules {
  const reader = new OverrideReader(tags, policy);
  const base = policy.watch ?? WATCH_NOTHING;
  const detailedMonitoring = reader.switched('detailed-monitoring', base.detailedMonitoring);
  const rules: InstanceRules = {
    watch: {
      detailedMonitoring,
      cpu: measuredByEc2(reader.thresholds('cpu', base.cpu), detailedMonitoring),
      memory: reader.thresholds('memory', base.memory),
      disk: reader.disk(base.disk, platform),
      statusCheck: { ...base.statusCheck, enabled: reader.switched('status-check', base.statusCheck.enabled) },
      network: measuredByEc2(reader.thresholds('network', base.network), detailedMonitoring),
    },
    off: new Set(
      ['agent-heartbeat', ...policy.services.map(({ name }) => `process-${name}`)].filter(
        (alarm) => !reader.switched(alarm, true),
      ),
    ),
    watched: reader.switched('alarms', true),
    problems: reader.problems,
  };
  reader.refuseUnknown();
  return rules;
}

/** Without detailed monitoring EC2 measures every five minutes: a shorter period would be without data most of the time. */
function measuredByEc2(rule: ThresholdRule, detailedMonitoring: boolean): ThresholdRule {
  if (detailedMonitoring || rule.periodSeconds % BASIC_PERIOD_SECONDS === 0) return rule;
  return { ...rule, periodSeconds: Math.ceil(rule.periodSeconds / BASIC_PERIOD_SECONDS) * BASIC_PERIOD_SECONDS };
}

class OverrideReader {
  readonly problems: string[] = [];
  readonly #tags: ReadonlyMap<string, string>;
  readonly #known: Set<string>;

  constructor(tags: Readonly<Record<string, string>>, policy: MonitoringPolicy) {
    this.#tags = new Map(Object.entries(tags).filter(([key]) => key.startsWith(TAG_PREFIX)));
    const targets = [policy.instances, ...policy.services.map(({ instances }) => instances)];
    this.#known = new Set([
      PAUSED_TAG,
      ...policy.alarms.copyTags,
      ...targets.flatMap(({ tags: wanted }) => wanted.map(({ key }) => key)),
    ]);
  }

  switched(name: string, whenAbsent: boolean): boolean {
    const value = this.#value(name)?.toLowerCase();
    if (value === undefined) return whenAbsent;
    if (value === 'on' || value === 'off') return value === 'on';
    this.#report(name, 'on or off');
    return whenAbsent;
  }

  thresholds(kind: ThresholdKind, base: ThresholdRule): ThresholdRule {
    const enabled = this.switched(kind, base.enabled);
    const warning = this.#limit(kind, 'warning', base.warning);
    const critical = this.#limit(kind, 'critical', base.critical);
    if (warning !== 'off' && critical !== 'off' && warning >= critical) {
      const moved = (['critical', 'warning'] as const).find(
        (severity) => this.#value(`${kind}-${severity}`) !== undefined,
      );
      this.#report(
        `${kind}-${moved}`,
        moved === 'critical' ? `above the warning limit, ${warning}` : `below the critical limit, ${critical}`,
      );
      return { ...base, enabled };
    }
    return { ...base, enabled, warning, critical };
  }

  disk(base: WatchRules['disk'], platform: Platform): WatchRules['disk'] {
    const rule = { ...base, ...this.thresholds('disk', base) };
    const value = this.#value('disk-paths');
    if (value === undefined) return rule;
    const paths = [...new Set(value.split(',').map((path) => path.trim()))];
    const isRight = platform === 'windows' ? isDrive : isDiskPath;
    if (paths.length > MOST_PATHS || !paths.every(isRight)) {
      this.#report(
        'disk-paths',
        `at most ${MOST_PATHS} ${platform === 'windows' ? 'drives such as C:,D:' : 'mount points such as /,/data'}`,
      );
      return rule;
    }
    return platform === 'windows' ? { ...rule, drives: paths } : { ...rule, paths };
  }

  /** What is left over was misspelt, or is meant for a newer version: told, and ignored. */
  refuseUnknown(): void {
    for (const key of this.#tags.keys()) {
      if (!this.#known.has(key)) this.problems.push(`${shown(key)}: is not a tag that Defib knows`);
    }
  }

  #limit(kind: ThresholdKind, severity: 'warning' | 'critical', whenAbsent: Limit): Limit {
    const value = this.#value(`${kind}-${severity}`)?.toLowerCase();
    if (value === undefined || value === 'off') return value ?? whenAbsent;
    const limit = NUMBER.test(value) ? Number(value) : 0;
    const max = kind === 'network' ? MOST_MEGABITS : 100;
    if (limit > 0 && limit <= max) return limit;
    this.#report(`${kind}-${severity}`, `off, or a number above 0 and at most ${max}`);
    return whenAbsent;
  }

  #value(name: string): string | undefined {
    this.#known.add(TAG_PREFIX + name);
    return this.#tags.get(TAG_PREFIX + name)?.trim();
  }

  #report(name: string, right: string): void {
    this.problems.push(`${TAG_PREFIX}${name}: is ${shown(this.#value(name))}; should be ${right}`);
  }
}
