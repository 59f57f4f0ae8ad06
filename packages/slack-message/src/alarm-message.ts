import { type AlarmNotification, alarmConsoleUrl, metricConsoleUrl } from '@defib/alarm-parser';
import { alarmFacts } from './alarm-facts.ts';
import { COLORS, colorOf, iconOf } from './appearance.ts';
import { composeMessage } from './compose-message.ts';
import { conditionInWords, primaryMetric } from './condition-in-words.ts';
import { instanceUrl } from './console-links.ts';
import { logLink, logParagraph } from './log-excerpt.ts';
import { accountLine, callInstance, headline, instancesLine, labelled, linksLine } from './message-parts.ts';
import { code, localTime, plain, prose } from './mrkdwn.ts';
import type { AlarmNotice } from './notice.ts';
import { quantity } from './quantity.ts';
import type { SlackMessage } from './slack-message.ts';
import { sparkline } from './sparkline.ts';
import type { Words } from './words.ts';

export function alarmMessage(notice: AlarmNotice, words: Words): SlackMessage {
  const { alarm, instances, watch } = notice;
  const condition = conditionInWords(alarm, words);
  const title = alarmTitle(notice, words);
  const where = callInstance(instances[0]);
  const place = alarm.alarm;
  const said = announcement(notice, title, words);
  const raised = alarm.state.value === 'ALARM';
  return composeMessage({
    color: { ALARM: colorOf(notice.severity), OK: COLORS.good, INSUFFICIENT_DATA: COLORS.quiet }[alarm.state.value],
    headline: headline({ ALARM: iconOf(notice.severity), OK: '🟢', INSUFFICIENT_DATA: '⚪' }[alarm.state.value], said),
    notification: [said, condition, where, place.region]
      .filter((part) => part && !(part !== said && said.includes(part)))
      .join(' — '),
    paragraphs: [
      [
        condition === undefined ? reasonLine(alarm, words) : `*${plain(condition, 300)}*`,
        datapointsLine(alarm),
        ...(watch === undefined ? [prose(place.description ?? '', 700), ...alarmFacts(alarm, words)] : []),
        labelled(words.labels.now, raised ? nextStep(notice, words) : undefined),
        instancesLine(instances, place, words),
        labelled(raised ? words.labels.since : words.labels.at, localTime(alarm.state.at, 'moment')),
        accountLine(place.accountId, place.region, words),
        title === place.name ? '' : labelled(words.labels.alarm, code(place.name, 300)),
      ],
      raised ? logParagraph(notice.logs, words) : [],
    ],
    footer: [
      linksLine([
        [alarmConsoleUrl(alarm), words.links.alarm],
        [metricConsoleUrl(alarm), words.links.graph],
        [instances[0] && instanceUrl(place, instances[0].id), words.links.instance],
        logLink(notice.logs, place, words),
        [notice.runbookUrl, words.links.runbook],
      ]),
      ...caveats(alarm, words),
    ],
  });
}

/** What the alarm is called: in words where it is one of ours, else its name. */
export function alarmTitle({ alarm, watch, instances }: AlarmNotice, words: Words): string {
  const where = callInstance(instances[0]);
  if (watch === undefined || where === '') return alarm.alarm.name;
  return watch.kind === 'process' ? words.alarm.processDown(watch.service, where) : words.alarm.agentSilent(where);
}

function announcement({ alarm, severity, raisedAt }: AlarmNotice, title: string, words: Words): string {
  if (alarm.state.value === 'ALARM') return words.alarm.raised(title, severity);
  if (alarm.state.value === 'INSUFFICIENT_DATA') return words.alarm.noData(title);
  const since = raisedAt ?? (alarm.previousState?.value === 'ALARM' ? alarm.previousState.at : undefined);
  const seconds = since === undefined ? -1 : (alarm.state.at.getTime() - since.getTime()) / 1000;
  return words.alarm.cleared(title, seconds >= 0 ? words.duration(seconds) : undefined);
}

/** AWS's own words, where we have none; of a composite alarm its children say more. */
function reasonLine({ state, triggeringAlarms = [] }: AlarmNotification, words: Words): string {
  return triggeringAlarms.length > 0 ? '' : labelled(words.labels.reason, plain(state.reason, 500));
}

/** Oldest on the left, with the first and the last value; a single value says nothing as a picture. */
function datapointsLine(alarm: AlarmNotification): string {
  const values = alarm.datapoints.map(({ value }) => value).toReversed();
  const known = values.filter((value) => value !== undefined);
  const [first, last] = [known[0], known.at(-1)];
  if (known.length < 2 || first === undefined || last === undefined) return '';
  const metric = primaryMetric(alarm);
  const [from, to] = [first, last].map((value) => quantity(value, metric?.unit, metric?.metric?.name));
  return `\`${sparkline(values)}\`  ${from} → ${to}`;
}

function nextStep({ watch, runbookUrl }: AlarmNotice, words: Words): string | undefined {
  if (watch !== undefined) return watch.restarts ? words.alarm.restartFollows : words.alarm.observed;
  return runbookUrl === undefined ? undefined : words.alarm.lookAtRunbook;
}

function caveats({ mute, suppression }: AlarmNotification, words: Words): string[] {
  const until = mute?.windowEnd === undefined ? undefined : localTime(mute.windowEnd, 'moment');
  return [
    mute === undefined ? '' : mute.active ? words.alarm.muted(until) : words.alarm.afterMute,
    suppression === undefined
      ? ''
      : words.alarm.suppressed(suppression.suppressor === undefined ? undefined : plain(suppression.suppressor, 200)),
  ];
}
