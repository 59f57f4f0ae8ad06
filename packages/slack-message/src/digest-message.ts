import { COLORS, colorOf } from './appearance.ts';
import { composeMessage } from './compose-message.ts';
import { joined } from './message-parts.ts';
import { bold, code, localTime } from './mrkdwn.ts';
import type { Notice, Severity } from './notice.ts';
import { familyOf, type NoticeFamily } from './notice-family.ts';
import type { SlackMessage } from './slack-message.ts';
import { DIGEST_STATES, type DigestState, type Words } from './words.ts';

const FAMILIES = 15;
const EXAMPLES = 4;
const ICONS: Readonly<Record<DigestState, string>> = {
  escalated: '🚨',
  failed: '❌',
  raised: '🔴',
  withheld: '✋',
  noticed: '🟠',
  'no-data': '⚪',
  requested: '🔧',
  healed: '✅',
  cleared: '🟢',
  told: '🔵',
};
const WEIGHT = { critical: 0, warning: 1, info: 2 } as const;

interface Group extends Pick<NoticeFamily, 'key' | 'title'> {
  state: DigestState;
  severity: Severity;
  readonly counts: Map<DigestState, number>;
  readonly examples: Set<string>;
  count: number;
  first: Date | undefined;
  last: Date | undefined;
}

/** Many notices as one message: grouped by what they are about, counted, the worst first. */
export function digestMessage(notices: readonly Notice[], words: Words): SlackMessage {
  const groups = groupByFamily(notices, words);
  const [worst] = groups;
  const title = words.digest.title(notices.length, groups.length);
  const shown = groups.slice(0, FAMILIES);
  const left = groups.length - shown.length;
  return composeMessage({
    color: worst === undefined ? COLORS.quiet : colorOfState(worst),
    headline: `🌩️ ${bold(title, 300)}`,
    notification: `${title} — ${shown
      .slice(0, 3)
      .map((group) => `${group.title}: ${countsOf(group, words)}`)
      .join('; ')}`,
    paragraphs: [...shown.map((group) => groupLines(group, words)), left > 0 ? [words.digest.families(left)] : []],
    footer: [words.digest.footer],
  });
}

function groupByFamily(notices: readonly Notice[], words: Words): Group[] {
  const groups = new Map<string, Group>();
  for (const notice of notices) {
    const family = familyOf(notice, words);
    let group = groups.get(family.key);
    if (group === undefined) {
      const { key, title, state, severity } = family;
      group = {
        key,
        title,
        state,
        severity,
        counts: new Map(),
        examples: new Set(),
        count: 0,
        first: undefined,
        last: undefined,
      };
      groups.set(family.key, group);
    }
    group.count += 1;
    group.counts.set(family.state, (group.counts.get(family.state) ?? 0) + 1);
    for (const member of family.members) group.examples.add(member);
    if (family.at !== undefined && !(group.first !== undefined && group.first <= family.at)) group.first = family.at;
    if (family.at !== undefined && !(group.last !== undefined && group.last >= family.at)) group.last = family.at;
    // A family is as bad as its worst member.
    if (rankOf(family) < rankOf(group)) {
      group.state = family.state;
      group.severity = family.severity;
    }
  }
  return [...groups.values()].sort((one, other) => rankOf(one) - rankOf(other) || other.count - one.count);
}

function rankOf({ state, severity }: Pick<NoticeFamily, 'state' | 'severity'>): number {
  return DIGEST_STATES.indexOf(state) * 10 + WEIGHT[severity];
}

function groupLines(group: Group, words: Words): string[] {
  const examples = [...group.examples].slice(0, EXAMPLES).map((example) => code(example, 80));
  if (group.examples.size > examples.length) examples.push(words.more(group.examples.size - examples.length));
  return [
    `${ICONS[group.state]} ${bold(group.title, 200)}  ${countsOf(group, words)}`,
    joined([examples.join(', '), timeSpan(group)]),
  ];
}

function countsOf({ counts }: Group, words: Words): string {
  return DIGEST_STATES.flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [words.digest.count(state, count)];
  }).join(', ');
}

function timeSpan({ first, last }: Group): string | undefined {
  if (first === undefined || last === undefined) return undefined;
  const from = localTime(first, 'time');
  return last.getTime() - first.getTime() < 1000 ? from : `${from} – ${localTime(last, 'time')}`;
}

function colorOfState({ state, severity }: Pick<NoticeFamily, 'state' | 'severity'>): string {
  if (state === 'healed' || state === 'cleared') return COLORS.good;
  if (state === 'escalated' || state === 'failed') return COLORS.critical;
  return state === 'no-data' ? COLORS.quiet : colorOf(severity);
}
