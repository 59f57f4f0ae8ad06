import { type ConsolePlace, instanceUrl } from './console-links.ts';
import { bold, code, link, plain } from './mrkdwn.ts';
import type { NoticeInstance } from './notice.ts';
import type { Words } from './words.ts';

/** '*Since* 08:15:02' */
export function labelled(label: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : `*${label}*  ${value}`;
}

/** Small print made of several facts: 'a · b · c'. */
export function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

/** How an instance is called in a headline: its name where it has one. */
export function callInstance(instance: NoticeInstance | undefined): string {
  return instance === undefined ? '' : (instance.name ?? instance.id);
}

/** Name, id, group, zone, with a link to the instance. */
export function instanceDetails(instance: NoticeInstance, place: ConsolePlace, words: Words): string {
  return joined([
    instance.name === undefined ? undefined : plain(instance.name, 120),
    link(instanceUrl(place, instance.id), instance.id),
    instance.autoScalingGroup === undefined
      ? undefined
      : `${words.labels.group} ${code(instance.autoScalingGroup, 120)}`,
    instance.availabilityZone === undefined ? undefined : plain(instance.availabilityZone, 40),
  ]);
}

/** The first instances in full, the others as a number. */
export function instancesLine(instances: readonly NoticeInstance[], place: ConsolePlace, words: Words): string {
  const [first, ...rest] = instances;
  if (first === undefined) return '';
  if (rest.length === 0) return labelled(words.labels.instance, instanceDetails(first, place, words));
  const shown = instances
    .slice(0, 5)
    .map(({ id, name }) => link(instanceUrl(place, id), name === undefined ? id : `${name} (${id})`));
  if (instances.length > shown.length) shown.push(words.more(instances.length - shown.length));
  return labelled(words.labels.instances, shown.join(', '));
}

export function accountLine(accountId: string | undefined, region: string | undefined, words: Words): string {
  return labelled(words.labels.account, joined([accountId && plain(accountId, 40), region && plain(region, 40)]));
}

/** Links in one line, those without an address left out. */
export function linksLine(links: readonly (readonly [string | undefined, string])[]): string {
  let line = '';
  for (const [url, label] of links) {
    if (url === undefined) continue;
    const written = link(url, label);
    if (!written.startsWith('<') || line.length + written.length > 1_400) continue;
    line += line === '' ? written : `  ·  ${written}`;
  }
  return line;
}

/** The line that stands alone above the bar. */
export function headline(icon: string, title: string): string {
  return `${icon} ${bold(title, 300)}`;
}
