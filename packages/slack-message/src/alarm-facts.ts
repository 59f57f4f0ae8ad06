import type { AlarmNotification } from '@defib/alarm-parser';
import { joined, labelled } from './message-parts.ts';
import { code, plain } from './mrkdwn.ts';
import type { Words } from './words.ts';

const DIMENSIONS = 6;
const CHILDREN = 6;
/** Said elsewhere in the message, or of no use to people. */
const TOLD_ELSEWHERE = new Set(['InstanceId', 'pid_finder']);

/** What is particular to the alarm's kind, one line each. */
export function alarmFacts(alarm: AlarmNotification, words: Words): string[] {
  if (alarm.kind === 'composite') return compositeFacts(alarm, words);
  if (alarm.kind === 'log') return [...logFacts(alarm, words), contributorLine(alarm, words)];
  return alarm.contributor === undefined ? [dimensionsLine(alarm, words)] : [contributorLine(alarm, words)];
}

function compositeFacts({ rule, triggeringAlarms = [] }: AlarmNotification, words: Words): string[] {
  const children = triggeringAlarms
    .slice(0, CHILDREN)
    .map(({ arn, state }) => joined([code(nameOf(arn), 120), state?.value]));
  if (triggeringAlarms.length > CHILDREN) children.push(words.more(triggeringAlarms.length - CHILDREN));
  return [
    labelled(words.labels.children, children.join(', ')),
    rule === undefined ? '' : labelled(words.labels.rule, code(rule, 400)),
  ];
}

function logFacts({ logQuery }: AlarmNotification, words: Words): string[] {
  const groups = (logQuery?.logGroups ?? []).slice(0, 4).map((group) => code(logGroupName(group), 200));
  if ((logQuery?.logGroups.length ?? 0) > groups.length)
    groups.push(words.more((logQuery?.logGroups.length ?? 0) - groups.length));
  return [
    logQuery?.query === undefined ? '' : labelled(words.labels.query, code(logQuery.query, 400)),
    labelled(words.labels.logGroups, groups.join(', ')),
  ];
}

function contributorLine({ contributor }: AlarmNotification, words: Words): string {
  if (contributor === undefined) return '';
  return labelled(
    words.labels.contributor,
    pairs(Object.entries(contributor.attributes), words) || code(contributor.id, 40),
  );
}

function dimensionsLine({ metrics }: AlarmNotification, words: Words): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of metrics.flatMap(({ metric }) => Object.entries(metric?.dimensions ?? {}))) {
    if (TOLD_ELSEWHERE.has(name)) continue;
    values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  const entries = [...values].map(([name, set]) => [name, [...set].join(', ')] as const);
  return labelled(words.labels.dimensions, pairs(entries, words));
}

function pairs(entries: readonly (readonly [string, string])[], words: Words): string {
  const shown = entries.slice(0, DIMENSIONS).map(([name, value]) => `${plain(name, 60)} ${code(value, 120)}`);
  if (entries.length > DIMENSIONS) shown.push(words.more(entries.length - DIMENSIONS));
  return shown.join(', ');
}

/** The name at the end of an alarm's ARN, which may itself hold colons. */
function nameOf(arn: string): string {
  return /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/s.exec(arn)?.[1] ?? arn;
}

function logGroupName(identifier: string): string {
  return /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;
}
