// Takes the picture that the documents show: npm run picture, in this folder.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';
import { startPreviewServer } from './preview-server.ts';

const executablePath = findChromium(process.env);
if (executablePath === undefined) {
  console.error('No Chromium on the PATH: apt-get install chromium, or set DEFIB_CHROMIUM to one.');
  process.exit(3);
}
const folder = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url));
const shown = [
  'A process is down',
  'The verdict: healed',
  'A person is needed',
  'A metric over its threshold',
  'A storm',
];

await mkdir(folder, { recursive: true });
const server = await startPreviewServer();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-lcd-text'] });
try {
  const page = await browser.newPage({
    viewport: { width: 1060, height: 900 },
    deviceScaleFactor: 0.92,
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  await page.goto(`${server.url}?theme=light`);
  // A handful of kinds, in columns of like height: the whole page is too long for a document.
  await page.addStyleTag({
    content:
      'nav { display: none } main { display: block; columns: 2; column-gap: 20px } figure { break-inside: avoid; margin-bottom: 20px }',
  });
  const others = await page
    .locator('figure')
    .filter({ hasNotText: new RegExp(`^(?:${shown.join('|')})`) })
    .all();
  for (const other of others.toReversed()) await other.evaluate((element) => element.remove());
  const file = `${folder}slack-messages.png`;
  await page.screenshot({ path: file, fullPage: true });
  console.log(file);
} finally {
  await browser.close();
  await server.stop();
}
