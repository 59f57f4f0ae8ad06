import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { checkSlackLimits, formatDigest, formatNotice, type Locale, type SlackMessage } from '@defib/slack-message';
import { EXAMPLES, STORM } from '@defib/slack-message/examples';
import { renderMessage, type Theme } from './render-message.ts';

export interface PreviewOptions {
  readonly locale: Locale;
  readonly theme: Theme;
}

const SHOWN_AT = new Date('2026-11-20T08:23:00Z');

const PAGE_STYLE = `
body { margin: 0; padding: 24px; font-family: system-ui, sans-serif; background: #f4f4f4; color: #1d1c1d; }
body.dark { background: #101214; color: #d1d2d3; }
nav { display: flex; gap: 16px; margin-bottom: 20px; align-items: baseline; }
nav h1 { font-size: 18px; margin: 0 16px 0 0; }
nav a { color: inherit; }
nav a[aria-current] { font-weight: bold; text-decoration: none; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(400px, 1fr)); gap: 20px; align-items: start; }
figure { margin: 0; background: #fff; border: 1px solid #ddd; border-radius: 8px; padding: 12px 16px 16px; overflow: hidden; }
.dark figure { background: #1a1d21; border-color: #35373b; }
figcaption { font-size: 12px; color: #6b6f76; margin-bottom: 8px; }
.dark figcaption { color: #9a9fa6; }
.notification { font-size: 12px; color: #6b6f76; border-top: 1px dashed #ccc; margin: 12px 0 0; padding-top: 8px; overflow-wrap: anywhere; }
.dark .notification { color: #9a9fa6; border-color: #444; }
.attachment { border-left: 4px solid; border-radius: 4px; padding: 0 0 0 12px; margin: 4px 0 0 44px; }
.problem { color: #d7263d; font-weight: bold; }
.attachment * { overflow-wrap: anywhere; min-width: 0; }
.attachment code { white-space: pre-wrap; }
@media (max-width: 480px) { body { padding: 0; } main { grid-template-columns: 1fr; gap: 8px; } figure { border-radius: 0; border: 0; } }
`;

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

function slackStyle(): string {
  return readFileSync(createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css'), 'utf8');
}
