import { PAGE_STYLE, slackStyle } from './page-style.ts';
import type { Theme } from './render-message.ts';

export interface ChannelPageOptions {
  readonly title: string;
  /** An event stream of messages: { number, caption, html, notification }, where html is what renderMessage makes. */
  readonly messagesUrl: string;
  readonly theme: Theme;
}

/** Runs in the browser: puts each message on top, once, however often the stream begins again. */
const SCRIPT = `
const list = document.querySelector('main');
const known = new Set();
new EventSource(document.body.dataset.messages).onmessage = ({ data }) => {
  const { number, caption, html, notification } = JSON.parse(data);
  if (known.has(number)) return;
  known.add(number);
  const figure = document.createElement('figure');
  figure.innerHTML = '<figcaption></figcaption>' + html + '<p class="notification"></p>';
  figure.querySelector('figcaption').textContent = caption;
  figure.querySelector('.notification').textContent = notification;
  list.prepend(figure);
};
`;

/** A page that shows messages as Slack would, the newest first, as they come. */
export function channelPage({ title, messagesUrl, theme }: ChannelPageOptions): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${slackStyle()}</style><style>${PAGE_STYLE}</style></head>
<body class="${theme}" data-theme="${theme}" data-messages="${messagesUrl}"><nav><h1>${title}</h1><a href="/?theme=light">light</a><a href="/?theme=dark">dark</a></nav>
<main></main><script>${SCRIPT}</script></body></html>`;
}
