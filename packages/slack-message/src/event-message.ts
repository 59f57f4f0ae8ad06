import { COLORS, colorOf, iconOf } from './appearance.ts';
import { composeMessage } from './compose-message.ts';
import { autoScalingGroupUrl, healthUrl, instanceUrl, partitionOf } from './console-links.ts';
import { accountLine, headline, joined, labelled, linksLine } from './message-parts.ts';
import { code, link, localTime, plain, prose } from './mrkdwn.ts';
import type { HealthNotice, ScalingNotice, SpotNotice, TextNotice } from './notice.ts';
import type { SlackMessage } from './slack-message.ts';
import type { Words } from './words.ts';

const AFFECTED = 8;

export function healthMessage(notice: HealthNotice, words: Words): SlackMessage {
  const { health, labels } = words;
  // Some messages of Health write a line break as the two characters \ and n.
  const description = notice.description.replaceAll('\\n', '\n');
  const closed = notice.status === 'closed';
  const title = notice.abuse ? health.abuse(notice.service) : health.title(notice.service, notice.category, closed);
  const affected = notice.affected.slice(0, AFFECTED).map((entity) => code(entity, 150));
  if (notice.affected.length > AFFECTED) affected.push(words.more(notice.affected.length - AFFECTED));
  return composeMessage({
    color: closed ? COLORS.good : colorOf(notice.severity),
    headline: headline(closed ? '🟢' : iconOf(notice.severity), title),
    notification: `${title} — ${notice.eventTypeCode} ${description}`,
    paragraphs: [
      [
        code(notice.eventTypeCode, 150),
        prose(description, 1_500),
        labelled(labels.affected, affected.join(', ')),
        labelled(labels.starts, notice.startsAt && localTime(notice.startsAt, 'moment')),
        labelled(labels.ends, notice.endsAt && localTime(notice.endsAt, 'moment')),
        accountLine(notice.accountId, notice.region, words),
        notice.actionRequired ? labelled(labels.now, health.actionRequired) : '',
      ],
    ],
    footer: [
      linksLine([
        [
          notice.eventArn === undefined ? undefined : healthUrl(partitionOf(notice.eventArn), notice.eventArn),
          words.links.health,
        ],
      ]),
      notice.page === undefined || notice.page.of < 2 ? '' : health.page(notice.page.number, notice.page.of),
    ],
  });
}

export function scalingMessage(notice: ScalingNotice, words: Words): SlackMessage {
  const place = {
    partition: notice.partition ?? 'aws',
    ...(notice.region === undefined ? {} : { region: notice.region }),
  };
  const failed = notice.what === 'launch-failed' || notice.what === 'terminate-failed';
  const title = words.scaling[notice.what](notice.instanceId ?? '–', notice.group);
  const groupUrl = autoScalingGroupUrl(place, notice.group);
  const instance = notice.instanceId === undefined ? undefined : instanceUrl(place, notice.instanceId);
  return composeMessage({
    color: failed ? colorOf(notice.severity) : COLORS.quiet,
    headline: headline(
      failed ? '⚠️' : notice.what === 'launched' ? '🟩' : notice.what === 'terminated' ? '⬛' : '🟦',
      title,
    ),
    notification: `${title}${failed ? ` — ${notice.statusMessage ?? ''}` : ''}`,
    paragraphs: [
      [
        notice.statusMessage === undefined || notice.statusMessage === ''
          ? ''
          : `*${plain(notice.statusMessage, 700)}*`,
        notice.cause === undefined ? '' : labelled(words.labels.cause, plain(notice.cause, 900)),
        labelled(words.labels.group, link(groupUrl, notice.group, 255)),
        labelled(
          words.labels.instance,
          notice.instanceId &&
            joined([link(instance, notice.instanceId), notice.availabilityZone && plain(notice.availabilityZone, 40)]),
        ),
        notice.instanceId === undefined
          ? labelled(words.labels.zone, notice.availabilityZone && plain(notice.availabilityZone, 40))
          : '',
        labelled(words.labels.at, notice.at && localTime(notice.at, 'moment')),
        accountLine(notice.accountId, notice.region, words),
        failed ? labelled(words.labels.now, words.scalingAdvice) : '',
      ],
    ],
    footer: [
      linksLine([
        [groupUrl, words.links.group],
        [instance, words.links.instance],
      ]),
    ],
  });
}

export function spotMessage(notice: SpotNotice, words: Words): SlackMessage {
  const place = {
    partition: notice.partition ?? 'aws',
    ...(notice.region === undefined ? {} : { region: notice.region }),
  };
  const title = words.spot[notice.what](notice.instanceId);
  const url = instanceUrl(place, notice.instanceId);
  const explained = notice.what === 'interruption' ? words.spotInterruption(notice.action) : words.spotRebalance;
  return composeMessage({
    color: colorOf(notice.severity),
    headline: headline(notice.what === 'interruption' ? '⏳' : '♻️', title),
    notification: `${title} — ${explained}`,
    paragraphs: [
      [
        plain(explained, 300),
        labelled(words.labels.instance, link(url, notice.instanceId)),
        labelled(words.labels.at, notice.at && localTime(notice.at, 'moment')),
        accountLine(notice.accountId, notice.region, words),
      ],
    ],
    footer: [linksLine([[url, words.links.instance]])],
  });
}

export function textMessage(notice: TextNotice, words: Words): SlackMessage {
  const title =
    notice.subject === undefined || notice.subject.trim() === '' ? words.text.title(notice.looksLike) : notice.subject;
  return composeMessage({
    color: notice.severity === 'info' ? COLORS.quiet : colorOf(notice.severity),
    headline: headline('✉️', title),
    notification: `${title} — ${notice.text}`,
    paragraphs: [
      [
        prose(notice.text, 2_500),
        labelled(words.labels.topic, notice.topicArn && code(notice.topicArn, 250)),
        labelled(words.labels.at, notice.at && localTime(notice.at, 'moment')),
      ],
    ],
    footer: [],
  });
}
