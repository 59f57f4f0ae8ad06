import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** How a page of messages looks; what is inside a message is Slack's style. */
export const PAGE_STYLE = `
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

/** The style sheet that rendered messages need. */
export function slackStyle(): string {
  return readFileSync(createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css'), 'utf8');
}
