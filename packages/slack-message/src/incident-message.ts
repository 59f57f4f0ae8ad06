import { composeMessage } from './compose-message.ts';
import { alarmUrl, commandUrl, instanceUrl, partitionOf } from './console-links.ts';
import { incidentStory } from './incident-story.ts';
import { accountLine, headline, instanceDetails, joined, labelled, linksLine } from './message-parts.ts';
import { code, fence, localTime, plain, utcTime } from './mrkdwn.ts';
import type { IncidentNotice, Locale } from './notice.ts';
import type { SlackMessage } from './slack-message.ts';
import type { Words } from './words.ts';

const JOURNAL_CHARACTERS = 2_600;
const EXPLANATION_CHARACTERS = 700;

export function incidentMessage({ event }: IncidentNotice, words: Words, locale: Locale): SlackMessage {
  const { facts } = event;
  const { target, instance } = facts;
  const story = incidentStory(event, words);
  const place = { partition: partitionOf(facts.alarm.arn), region: facts.region };
  // The explanation is in English: there it says all that our own sentence would; elsewhere it stands below that.
  const [done, details] =
    locale === 'en' ? [story.explanation ?? story.done, undefined] : [story.done, story.explanation];
  const now = (time: (at: Date) => string) =>
    story.retryAt === undefined ? story.now : words.incident.retryAt(time(story.retryAt));
  return composeMessage({
    color: story.color,
    headline: headline(story.icon, story.title),
    notification: `${story.title} — ${done} ${now(utcTime)}`,
    paragraphs: [
      [
        plain(done, EXPLANATION_CHARACTERS),
        details === undefined ? '' : plain(details, EXPLANATION_CHARACTERS),
        labelled(
          words.labels.now,
          now((at) => localTime(at, 'time')),
        ),
        labelled(words.labels.instance, instanceDetails(instance, place, words)),
        labelled(
          words.labels.service,
          joined([
            target.kind === 'agent' ? words.incident.agentUnit : plain(target.service, 80),
            code(target.unit, 150),
          ]),
        ),
        labelled(words.labels.since, localTime(new Date(facts.alarm.at), 'moment')),
        accountLine(facts.accountId, facts.region, words),
        story.attempt === undefined || story.attempt < 2 ? '' : labelled(words.labels.attempt, String(story.attempt)),
      ],
      journal(story.output, story.exitCode, words),
    ],
    footer: [
      linksLine([
        [
          story.commandId === undefined ? undefined : commandUrl(place, story.commandId, instance.id),
          words.links.command,
        ],
        [instanceUrl(place, instance.id), words.links.instance],
        [alarmUrl(place, facts.alarm.name), words.links.alarm],
        [target.runbookUrl, words.links.runbook],
      ]),
    ],
  });
}

function journal(output: string | undefined, exitCode: number | undefined, words: Words): string[] {
  const box = output === undefined ? '' : fence(output, JOURNAL_CHARACTERS);
  if (box === '') return [];
  return [
    `*${words.incident.hostSaid}*${exitCode === undefined ? '' : ` (${words.incident.exitCode(exitCode)})`}`,
    box,
  ];
}
