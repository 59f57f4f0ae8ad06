import { checkSlackLimits, formatDigest, formatNotice, type Locale, type SlackMessage } from '@defib/slack-message';
import { EXAMPLES, STORM } from '@defib/slack-message/examples';
import { PAGE_STYLE, slackStyle } from './page-style.ts';
import { renderMessage, type Theme } from './render-message.ts';

export interface PreviewOptions {
  readonly locale: Locale;
  readonly theme: Theme;
}

const SHOWN_AT = new Date('2026-11-20T08:23:00Z');

/** Every kind of message as Slack would show it, with the notification's text below it, on one page. */
export function previewPage({ locale, theme }: PreviewOptions): string {
  const shown = [
    ...EXAMPLES.map(({ title, notice }) => ({ title, message: formatNotice(notice, { locale }) })),
    { title: 'A storm', message: formatDigest(STORM, { locale }) },
  ];
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Defib: what Slack shows</title><style>${slackStyle()}</style><style>${PAGE_STYLE}</style></head>
<body class="${theme}" data-theme="${theme}"><nav><h1>What Slack shows</h1>${choices({ locale, theme })}</nav>
<main>${shown.map(({ title, message }) => figure(title, message, theme)).join('\n')}</main></body></html>`;
}

function figure(title: string, message: SlackMessage, theme: Theme): string {
  const problems = checkSlackLimits(message).map((problem) => `<p class="problem">${problem}</p>`);
  // The text is escaped for Slack, in the same three characters as HTML wants.
  return `<figure><figcaption>${title}</figcaption>${renderMessage(message, theme, SHOWN_AT)}${problems.join('')}<p class="notification">${message.text}</p></figure>`;
}

function choices(current: PreviewOptions): string {
  const all: readonly [string, PreviewOptions][] = [
    ['English', { ...current, locale: 'en' }],
    ['한국어', { ...current, locale: 'ko' }],
    ['light', { ...current, theme: 'light' }],
    ['dark', { ...current, theme: 'dark' }],
  ];
  return all
    .map(([label, { locale, theme }]) => {
      const isCurrent = locale === current.locale && theme === current.theme;
      return `<a href="/?locale=${locale}&amp;theme=${theme}"${isCurrent ? ' aria-current="page"' : ''}>${label}</a>`;
    })
    .join('');
}
