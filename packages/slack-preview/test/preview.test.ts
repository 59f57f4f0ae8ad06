import { EXAMPLES } from '@defib/slack-message/examples';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, type PreviewServer, startPreviewServer } from '../src/index.ts';

const executablePath = findChromium(process.env);
if (executablePath === undefined) {
  console.warn(
    '\n*** NOT TESTED: what messages look like. There is no Chromium on the PATH (apt-get install chromium, or set DEFIB_CHROMIUM). ***\n',
  );
}

/** A phone of ordinary size, in CSS pixels, and the part of it that a Slack channel leaves for messages. */
const PHONE = { width: 390, height: 844 };
const PHONE_MESSAGES_HEIGHT = 700;

let server: PreviewServer;

beforeAll(async () => {
  server = await startPreviewServer();
});
afterAll(() => server.stop());

it('serves the page and nothing else', async () => {
  const page = await fetch(server.url);
  const other = await fetch(`${server.url}favicon.ico`);

  expect([page.status, page.headers.get('content-type'), other.status]).toEqual([200, 'text/html; charset=utf-8', 404]);
  expect(await page.text()).not.toContain('class="problem"');
});

describe.skipIf(executablePath === undefined)('in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(() => browser?.close());

  async function open(query: string, viewport = { width: 1280, height: 900 }): Promise<Page> {
    const page = await browser.newPage({ viewport, timezoneId: 'UTC' });
    await page.goto(`${server.url}?${query}`);
    return page;
  }

  it.each(['theme=light', 'theme=dark', 'theme=light&locale=ko'])(
    'shows every kind of message, with %s',
    async (query) => {
      const page = await open(query);
      const captions = await page.locator('figcaption').allTextContents();
      const shown = await page.locator('article').allInnerTexts();

      expect(captions).toEqual([...EXAMPLES.map(({ title }) => title), 'A storm']);
      // What is left of Slack's markup would be a message that Slack doesn't understand either.
      expect(shown.filter((text) => /<!|\*[^\s*][^*\n]*\*|```|&amp;|&lt;|undefined|NaN|\[object/.test(text))).toEqual(
        [],
      );
      await page.close();
    },
  );

  it('colours the bar by state', async () => {
    const page = await open('theme=light');
    const colours = await page
      .locator('.attachment')
      .evaluateAll((bars) => bars.map((bar) => bar.computedStyleMap().get('border-left-color')?.toString()));
    await page.close();

    expect(colours.slice(0, 3)).toEqual(['rgb(215, 38, 61)', 'rgb(242, 163, 58)', 'rgb(46, 182, 125)']);
  });

  it('fits each alarm on one screen of a phone, and makes no page wider than it', async () => {
    const page = await open('theme=light', PHONE);
    const heights = await page
      .locator('article')
      .evaluateAll((articles) => articles.map((article) => article.clientHeight));
    const width = await page.locator('html').evaluate((html) => html.scrollWidth);
    await page.close();

    expect(heights.filter((height) => height > PHONE_MESSAGES_HEIGHT)).toEqual([]);
    expect(width).toBe(PHONE.width);
  });

  it('makes links that lead somewhere', async () => {
    const page = await open('theme=light');
    const addresses = await page
      .locator('article a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    await page.close();

    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.filter((address) => !URL.canParse(address) || !address.startsWith('https://'))).toEqual([]);
  });
});
